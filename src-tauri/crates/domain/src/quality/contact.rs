//! Numbers and addresses in replies: only those that the dataset names, and public lines.

use std::collections::HashSet;
use std::ops::Range;

use memchr::{memchr_iter, memmem};

use super::text::{Text, TurnText, fold};
use super::{Criterion, CriterionScore, Flag, Place};
use crate::items::{Arc, Resource, Topic, Voice};
use crate::personal::{Personal, PersonalKind, Resources, find};

/// Public sites of the United States that a reply may name.
const PUBLIC_SITES: &str = "988lifeline.org thehotline.org annualcreditreport.com nfcc.org 211.org finra.org \
    lsc.gov ssa.gov irs.gov medicare.gov studentaid.gov healthcare.gov consumerfinance.gov shiphelp.org benefitscheckup.org \
    eldercare.acl.gov lawhelp.org brokercheck.finra.org adviserinfo.sec.gov sec.gov investor.gov";
/// Public short codes for text messages: the crisis line, poison control, domestic violence, 988 and 211.
const PUBLIC_CODES: &str = "741741 797979 88788 988 211 911 898211";
/// Ends of a host's name that are addresses even without "www.".
const TOPS: &[&str] = &["com", "org", "net", "gov", "edu", "uk", "ca", "au"];
/// Ends that are words too, so that a blank forgotten after a full stop looks the same.
const WORDLIKE: &[&str] = &["info", "io", "help", "us", "co", "me", "app"];

/// Where a dataset may send a client: what its own words name, and public lines, sites and short codes.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    resources: Resources,
    /// Hosts, vanity numbers and short codes.
    named: HashSet<String>,
}

impl Contacts {
    /// Those that the voice, referrals and boundaries of arcs and the facts of topics name.
    pub fn of<'a>(
        voice: &'a Voice,
        arcs: impl IntoIterator<Item = &'a Arc>,
        topics: impl IntoIterator<Item = &'a Topic>,
    ) -> Self {
        let mut texts: Vec<&str> = vec![&voice.system_prompt];
        texts.extend(voice.principles.iter().map(String::as_str));
        for arc in arcs {
            texts.extend(arc.referral.iter().chain(&arc.boundary).chain(&arc.phrases).map(String::as_str));
        }
        for topic in topics {
            texts.push(&topic.summary);
            texts.extend(topic.key_points.iter().chain(&topic.typical_numbers).map(String::as_str));
        }
        Self::named_in(&texts)
    }

    /// These, and those of resources.
    #[must_use]
    pub fn with<'a>(self, resources: impl IntoIterator<Item = &'a Resource>) -> Self {
        let Self { resources: mut known, mut named } = self;
        for resource in resources {
            let contact = fold(&resource.contact);
            named.extend(others(&contact).into_iter().map(|(_, name)| name));
            // Written as a contact, a host and a short code need no words around them.
            let host = contact.trim().trim_start_matches("https://").trim_start_matches("http://");
            let host = host.strip_prefix("www.").unwrap_or(host).split('/').next().unwrap_or_default();
            named.insert(host.into());
            known = known.with([resource.contact.as_str(), resource.notes.as_str()]);
        }
        Self { resources: known, named }
    }

    fn named_in(texts: &[&str]) -> Self {
        let own = |text: &&str| others(&fold(text)).into_iter().map(|(_, name)| name).collect::<Vec<String>>();
        let mut named: HashSet<String> = texts.iter().flat_map(own).collect();
        named.extend([PUBLIC_SITES, PUBLIC_CODES].iter().flat_map(|list| list.split_whitespace()).map(String::from));
        Self { resources: Resources::of(texts.iter().copied()), named }
    }

    /// Whether a site, a number with letters or a short code is on the list.
    pub(super) fn name(&self, name: &str) -> bool {
        self.named.contains(name)
    }

    /// Phone numbers and addresses of these kinds that are on the list.
    pub(super) fn hold(&self, text: &str, personal: &Personal) -> bool {
        self.resources.hold(text, personal)
    }
}

/// A hard flag for each that is not on the list: prompts do not keep models from making one up, a list does.
pub fn contact(text: &Text<'_>, contacts: &Contacts) -> CriterionScore {
    let mut count = 0;
    let places: Vec<Place> = text
        .replies()
        .flat_map(|turn| {
            let [numbers, named] = unlisted(turn, contacts);
            count += numbers.len() + named.len();
            turn.of_raws(numbers).into_iter().chain(turn.places(named))
        })
        .collect();
    let actual = if count == 0 { "none that is not on the list".into() } else { count.to_string() };
    CriterionScore::flagged(Criterion::Contact, Flag::Hard, places)
        .saying(actual, "only what the dataset names, and public lines")
}

/// In the text as it was written, and in the folded one.
fn unlisted(turn: &TurnText<'_>, contacts: &Contacts) -> [Vec<Range<usize>>; 2] {
    let kinds = [PersonalKind::Phone, PersonalKind::Email];
    let numbers = find(turn.raw).into_iter().filter(|found| kinds.contains(&found.kind));
    let numbers = numbers.filter(|found| !contacts.hold(turn.raw, found));
    let named = others(&turn.folded).into_iter().filter(|(_, name)| !contacts.named.contains(name));
    [numbers.map(|found| found.at).collect(), named.map(|(at, _)| at).collect()]
}

/// Sites, numbers with letters and short codes in a folded text, each with the name by which it is known.
pub fn others(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found: Vec<(Range<usize>, String)> =
        memchr_iter(b'.', text.as_bytes()).filter_map(|dot| site(text, dot)).collect();
    found.dedup_by(|next, before| before.0.end > next.0.start);
    found.extend(memmem::find_iter(text.as_bytes(), b"8").filter_map(|at| vanity(text, at)));
    found.extend(memmem::find_iter(text.as_bytes(), b" to ").filter_map(|at| short_code(text, at)));
    found
}

/// The host around a dot, where its last label is an address's: "moneyrescue.org", "https://help.moneyrescue.org/now".
fn site(text: &str, dot: usize) -> Option<(Range<usize>, String)> {
    const LONGEST: usize = 100;
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte == b'.';
    let before = text.as_bytes()[..dot].iter().rev().take(LONGEST).take_while(|byte| is_host(byte)).count();
    let after = text.as_bytes()[dot..].iter().take(LONGEST).take_while(|byte| is_host(byte)).count();
    let (start, end) = (dot - before, dot + after);
    let host = text[start..end].trim_matches(['.', '-']);
    let top = host.rsplit('.').next()?;
    let labels = host.split('.').all(|label| {
        !label.is_empty() && label.bytes().any(|b| b.is_ascii_alphabetic()) || label.parse::<u32>().is_ok()
    });
    // An "@" before makes it an e-mail address, which is looked for elsewhere.
    let address = host.starts_with("www.") || text[..start].ends_with("://");
    let known = TOPS.contains(&top) || address && WORDLIKE.contains(&top);
    let fits = known && host.contains('.') && labels && !text[..start].ends_with('@') && start <= dot;
    let at = start + text[start..end].find(host)?;
    fits.then(|| (at..at + host.len(), host.strip_prefix("www.").unwrap_or(host).to_owned()))
}

/// "1-800-debt-help".
fn vanity(text: &str, eight: usize) -> Option<(Range<usize>, String)> {
    let code =
        text.get(eight..eight + 3).filter(|code| ["800", "833", "844", "855", "866", "877", "888"].contains(code))?;
    let start = if text[..eight].ends_with("1-") { eight - 2 } else { eight };
    let rest = &text[eight + 3..];
    let length = rest.bytes().take(20).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let tail = rest[..length].trim_end_matches('-');
    let signs: String = tail.chars().filter(|c| *c != '-').collect();
    let fits =
        tail.starts_with('-') && (7..=12).contains(&signs.len()) && signs.bytes().any(|b| b.is_ascii_alphabetic());
    let apart = !text[..start].ends_with(|c: char| c.is_alphanumeric() || c == '$');
    (fits && apart).then(|| (start..eight + 3 + tail.len(), format!("{code}{signs}")))
}

/// "text hope to 45678".
fn short_code(text: &str, to: usize) -> Option<(Range<usize>, String)> {
    let start = to + 4;
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    let end = start + digits;
    let ends = !text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '%')
        && !text[end..].chars().nth(1).is_some_and(|c| text[end..].starts_with([',', '.']) && c.is_ascii_digit());
    let mut before = text[..to].rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).skip(1);
    let text_it = before.next().is_some_and(|verb| verb == "text" || verb == "word" || verb == "texting");
    ((3..=6).contains(&digits) && ends && text_it).then(|| (start..end, text[start..end].to_owned()))
}
