use super::*;

const MS: Duration = Duration::from_millis(1);

fn pace(concurrency: u32) -> Pace {
    Pace::new(Setting { concurrency, ramp_step: 3 * MS })
}

#[test]
fn the_ramp_holds_ten_then_doubles_its_steps() {
    let mut pace = pace(50);
    assert_eq!(pace.open(Duration::ZERO), 10);
    assert_eq!(pace.open(Duration::from_secs(1)), 10, "nothing is sent yet");
    pace.on_sent(Duration::ZERO);
    let open: Vec<u32> = (0..11).map(|step| pace.open(step * 3 * MS)).collect();
    assert_eq!(open, [10, 10, 10, 10, 11, 13, 17, 25, 41, 50, 50]);
}

#[test]
fn a_first_answer_ends_the_hold() {
    let mut pace = pace(50);
    pace.on_sent(Duration::ZERO);
    assert_eq!(pace.open(MS), 10);
    pace.on_success();
    let open: Vec<u32> = (0..4).map(|step| pace.open((2 + step * 3) * MS)).collect();
    assert_eq!(open, [11, 13, 17, 25]);
}

#[test]
fn a_stray_429_slows_nobody_and_a_burst_of_them_does() {
    let mut pace = pace(8);
    for _ in 0..19 {
        pace.on_success();
    }
    pace.on_busy(MS, Some(Duration::from_secs(1)));
    assert_eq!(pace.permit(2 * MS, 7, 0, 0), Permit::Go);
    for _ in 0..4 {
        pace.on_busy(3 * MS, Some(Duration::from_secs(1)));
    }
    assert_eq!(pace.permit(4 * MS, 0, 0, 0), Permit::Wait(Duration::from_millis(999)));
    let later = Duration::from_secs(2);
    assert_eq!(pace.state(4 * MS).1, Some((Slowed::AskedToWait, Some(999 * MS))));
    assert_eq!(pace.state(later), (6, Some((Slowed::Busy, None))), "8 x 0.75");
    for _ in 0..SUCCESSES_PER_STEP {
        pace.on_success();
    }
    assert_eq!(pace.state(later).0, 7);
}

#[test]
fn a_hard_limit_is_followed_from_the_headers() {
    // A server with 600 a minute and a burst of 10 that answers at once.
    let (mut server, mut at) = (10.0_f64, Duration::ZERO);
    let (mut sent, mut refused) = (0, 0);
    let mut pace = pace(50);
    let mut now = Duration::ZERO;
    while sent < 300 {
        match pace.permit(now, 0, 0, 0) {
            Permit::Go => {
                server = (server + (now - at).as_secs_f64() * 10.0).min(10.0);
                at = now;
                let ok = server >= 1.0;
                if ok {
                    server -= 1.0;
                    sent += 1;
                    pace.on_success();
                } else {
                    refused += 1;
                    pace.on_busy(now, Some(100 * MS));
                }
                let bucket = Bucket { limit: 600.0, remaining: server.floor(), reset_after: None };
                pace.on_headers(now, &RateHeaders { requests: Some(bucket), ..RateHeaders::default() });
            }
            Permit::Wait(wait) => now += wait,
            Permit::Full => unreachable!("nothing is in flight"),
        }
    }
    assert!(refused <= 3, "{refused} refused");
    assert!(now <= Duration::from_secs_f64(29.0 * 1.05), "{now:?}");
    assert!(now >= Duration::from_secs_f64(28.9), "the limit itself holds: {now:?}");
}

#[test]
fn tokens_a_minute_are_a_limit_too() {
    let mut pace = pace(5);
    let bucket = Bucket { limit: 60_000.0, remaining: 3_000.0, reset_after: None };
    pace.on_headers(Duration::ZERO, &RateHeaders { output_tokens: Some(bucket), ..RateHeaders::default() });
    assert_eq!(pace.permit(MS, 0, 0, 2_000), Permit::Go);
    let Permit::Wait(wait) = pace.permit(MS, 1, 0, 2_000) else { panic!("1,000 tokens are missing") };
    assert!((0.9..1.1).contains(&wait.as_secs_f64()), "{wait:?}");
    assert_eq!(pace.state(MS).1, Some((Slowed::TokenLimit, None)));
    assert_eq!(pace.state(REASON_STAYS + 2 * MS).1, None, "a reason that is over is not shown");
}

/// A limit of 60,000 tokens a minute holds 60 answers of 1,000, whatever they were expected to be.
#[test]
fn what_an_answer_did_not_take_is_given_back() {
    let mut pace = pace(5);
    let (mut server, mut at, mut now) = (2_000.0_f64, Duration::ZERO, Duration::ZERO);
    let mut sent = 0;
    while sent < 120 {
        match pace.permit(now, 0, 0, 2_000) {
            Permit::Go => {
                server = (server + (now - at).as_secs_f64() * 1_000.0).min(2_000.0) - 1_000.0;
                at = now;
                assert!(server >= -1.0, "the limit holds");
                sent += 1;
                if sent > 1 {
                    pace.give_back(0, 1_000);
                }
                let bucket = Bucket { limit: 60_000.0, remaining: server.max(0.0), reset_after: None };
                pace.on_headers(now, &RateHeaders { output_tokens: Some(bucket), ..RateHeaders::default() });
            }
            Permit::Wait(wait) => now += wait,
            Permit::Full => unreachable!("nothing is in flight"),
        }
    }
    assert!((118.0..124.0).contains(&now.as_secs_f64()), "{now:?}");
}

#[test]
fn a_person_who_goes_on_asks_a_limit_of_hours_anew() {
    let hours = Duration::from_secs(5 * 3_600);
    let mut pace = pace(5);
    for _ in 0..BUSY_IN_WINDOW {
        pace.on_busy(MS, Some(hours));
    }
    let used = Bucket { limit: 200.0, remaining: 0.0, reset_after: Some(4 * hours) };
    pace.on_headers(MS, &RateHeaders { requests: Some(used), ..RateHeaders::default() });
    assert!(matches!(pace.permit(2 * MS, 0, 0, 0), Permit::Wait(wait) if wait > LONGEST_WAIT));
    pace.ask_anew(2 * MS);
    assert_eq!(pace.permit(2 * MS, 0, 0, 0), Permit::Go);
    // What is over in a moment is waited for.
    let minute = Bucket { limit: 60.0, remaining: 0.0, reset_after: None };
    pace.on_headers(3 * MS, &RateHeaders { requests: Some(minute), ..RateHeaders::default() });
    pace.ask_anew(3 * MS);
    assert!(matches!(pace.permit(3 * MS, 0, 0, 0), Permit::Wait(_)));
}

/// OpenAI counts both kinds of tokens in one bucket.
#[test]
fn tokens_of_both_kinds_together_are_charged_with_both() {
    let mut pace = pace(5);
    let bucket = Bucket { limit: 60_000.0, remaining: 3_000.0, reset_after: None };
    pace.on_headers(Duration::ZERO, &RateHeaders { tokens: Some(bucket), ..RateHeaders::default() });
    assert_eq!(pace.permit(MS, 0, 1_000, 1_500), Permit::Go);
    let Permit::Wait(wait) = pace.permit(MS, 1, 500, 1_000) else { panic!("1,000 tokens are missing") };
    assert!((0.9..1.1).contains(&wait.as_secs_f64()), "{wait:?}");
}

#[test]
fn a_limit_of_a_day_fills_over_a_day() {
    const HOUR: u64 = 3_600;
    // 200 requests a day, all used; one comes back every 432 s.
    let mut pace = pace(5);
    let used = Bucket { limit: 200.0, remaining: 0.0, reset_after: Some(Duration::from_secs(24 * HOUR)) };
    pace.on_headers(Duration::ZERO, &RateHeaders { requests: Some(used), ..RateHeaders::default() });
    let Permit::Wait(wait) = pace.permit(MS, 0, 0, 0) else { panic!("nothing is left") };
    assert!((430.0..440.0).contains(&wait.as_secs_f64()), "{wait:?}");
    // A reset within the minute says nothing of the kind.
    let bucket = Bucket { limit: 600.0, remaining: 0.0, reset_after: Some(Duration::from_secs(60)) };
    let mut pace = self::pace(5);
    pace.on_headers(Duration::ZERO, &RateHeaders { requests: Some(bucket), ..RateHeaders::default() });
    let Permit::Wait(wait) = pace.permit(MS, 0, 0, 0) else { panic!("nothing is left") };
    assert!(wait < Duration::from_millis(110), "{wait:?}");
}

#[test]
fn a_click_does_not_speed_up_what_was_slowed_down() {
    let mut pace = pace(8);
    for _ in 0..BUSY_IN_WINDOW {
        pace.on_busy(MS, None);
    }
    let later = Duration::from_secs(10);
    assert_eq!(pace.state(later).0, 6);
    pace.set_concurrency(8);
    assert_eq!(pace.state(later).0, 6, "the same setting again");
    pace.set_concurrency(50);
    assert_eq!(pace.state(later).0, 6, "it is the provider that cannot take more");
    pace.set_concurrency(4);
    assert_eq!(pace.state(later).0, 4);
    let mut free = self::pace(4);
    free.set_concurrency(6);
    assert_eq!(free.state(later).0, 6, "where nothing slows it, what is set counts");
}

#[test]
fn a_told_wait_of_zero_is_a_rest_all_the_same() {
    let mut pace = pace(8);
    for _ in 0..BUSY_IN_WINDOW {
        pace.on_busy(MS, Some(Duration::ZERO));
    }
    assert_eq!(pace.permit(MS, 0, 0, 0), Permit::Wait(COOL_DOWN));
}

#[test]
fn a_call_larger_than_the_bucket_is_not_stuck() {
    let mut pace = pace(5);
    let bucket = Bucket { limit: 600.0, remaining: 100.0, reset_after: None };
    pace.on_headers(Duration::ZERO, &RateHeaders { output_tokens: Some(bucket), ..RateHeaders::default() });
    assert_eq!(pace.permit(Duration::ZERO, 0, 0, 4_096), Permit::Go);
}
