//! One connection: SMTP as a server speaks it, as far as a client that sends mail needs it.

use std::io;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::{Encryption, MailConfig, MailFault, ReceivedMail, State};

trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

struct Session<'a> {
    wire: BufReader<Box<dyn Wire>>,
    config: MailConfig,
    fault: MailFault,
    state: &'a Mutex<State>,
    encrypted: bool,
    user: Option<String>,
    from: String,
    to: Vec<String>,
}

pub(super) async fn serve(
    stream: TcpStream,
    config: MailConfig,
    fault: MailFault,
    state: &Mutex<State>,
) -> io::Result<()> {
    if fault == MailFault::Drop {
        return Ok(());
    }
    let (wire, encrypted): (Box<dyn Wire>, bool) = match &config.encryption {
        Encryption::Tls(acceptor) if fault != MailFault::Hang => (Box::new(acceptor.accept(stream).await?), true),
        _ => (Box::new(stream), false),
    };
    let mut session = Session {
        wire: BufReader::new(wire),
        config,
        fault,
        state,
        encrypted,
        user: None,
        from: String::new(),
        to: Vec::new(),
    };
    session.talk().await
}

impl Session<'_> {
    async fn talk(&mut self) -> io::Result<()> {
        match self.fault {
            MailFault::Hang => std::future::pending().await,
            MailFault::Garbage => return self.say("HTTP/1.1 400 Bad Request\r\n\r\n<html>").await,
            MailFault::Greeting(words) => return self.say(words).await,
            _ => self.say("220 mail.test ESMTP").await?,
        }
        while let Some(line) = self.line().await? {
            let verb = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" | "HELO" => self.hello().await?,
                "STARTTLS" => {
                    if !self.start_tls().await? {
                        return Ok(());
                    }
                }
                "AUTH" => self.sign_in(&line).await?,
                "MAIL" => self.sender(&line).await?,
                "RCPT" => self.recipient(&line).await?,
                "DATA" => {
                    if !self.content().await? {
                        return Ok(());
                    }
                }
                "QUIT" => return self.say("221 2.0.0 bye").await,
                "NOOP" | "RSET" => self.say("250 2.0.0 ok").await?,
                _ => self.say("502 5.5.2 not known").await?,
            }
        }
        Ok(())
    }

    async fn hello(&mut self) -> io::Result<()> {
        let mut lines = vec!["mail.test", "8BITMIME"];
        if matches!(self.config.encryption, Encryption::Starttls(_)) && !self.encrypted {
            lines.push("STARTTLS");
        } else if self.config.user.is_some() {
            lines.push("AUTH PLAIN LOGIN");
        }
        let last = lines.len() - 1;
        let lines =
            lines.iter().enumerate().map(|(at, line)| format!("250{}{line}", if at == last { ' ' } else { '-' }));
        self.say(&lines.collect::<Vec<_>>().join("\r\n")).await
    }

    /// False where the connection is of no more use.
    async fn start_tls(&mut self) -> io::Result<bool> {
        let Encryption::Starttls(acceptor) = self.config.encryption.clone() else {
            self.say("502 5.5.1 not here").await?;
            return Ok(true);
        };
        self.say("220 2.0.0 go ahead").await?;
        if self.fault == MailFault::FalseStartTls {
            self.wire.read_u8().await?;
            self.say("250 in the clear").await?;
            return Ok(false);
        }
        let plain: Box<dyn Wire> = Box::new(tokio::io::empty());
        let plain = std::mem::replace(&mut self.wire, BufReader::new(plain)).into_inner();
        self.wire = BufReader::new(Box::new(acceptor.accept(plain).await?));
        self.encrypted = true;
        Ok(true)
    }

    async fn sign_in(&mut self, line: &str) -> io::Result<()> {
        let mut words = line.split_whitespace().skip(1);
        let (user, password) = match words.next().map(str::to_ascii_uppercase).as_deref() {
            Some("PLAIN") => {
                let text = decode(words.next().unwrap_or_default());
                let mut parts = text.split('\0').skip(1).map(str::to_owned);
                (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
            }
            _ => {
                self.say("334 VXNlcm5hbWU6").await?;
                let user = decode(&self.line().await?.unwrap_or_default());
                self.say("334 UGFzc3dvcmQ6").await?;
                (user, decode(&self.line().await?.unwrap_or_default()))
            }
        };
        match self.fault {
            MailFault::SignIn(words) => return self.say(words).await,
            MailFault::QuoteSignIn => {
                return self.say(&format!("535 5.7.8 {line} means {password} and is wrong")).await;
            }
            _ => {}
        }
        if self.config.user.as_ref() == Some(&(user.clone(), password)) {
            self.user = Some(user);
            self.say("235 2.7.0 welcome").await
        } else {
            self.say("535 5.7.8 Error: authentication failed").await
        }
    }

    async fn sender(&mut self, line: &str) -> io::Result<()> {
        if let MailFault::Sender(words) = self.fault {
            return self.say(words).await;
        }
        if self.config.user.is_some() && self.user.is_none() {
            return self.say("530 5.7.0 Authentication required").await;
        }
        self.from = address(line);
        self.to.clear();
        self.say("250 2.1.0 ok").await
    }

    async fn recipient(&mut self, line: &str) -> io::Result<()> {
        if let MailFault::Recipient(words) = self.fault {
            return self.say(words).await;
        }
        self.to.push(address(line));
        self.say("250 2.1.5 ok").await
    }

    /// False where the connection ends.
    async fn content(&mut self) -> io::Result<bool> {
        self.say("354 go on").await?;
        let mut data = String::new();
        loop {
            let Some(line) = self.line().await? else { return Ok(false) };
            if self.fault == MailFault::DropInContent {
                return Ok(false);
            }
            if line == "." {
                break;
            }
            data.push_str(line.strip_prefix('.').unwrap_or(&line));
            data.push('\n');
        }
        if let MailFault::Content(words) = self.fault {
            self.say(words).await?;
            return Ok(true);
        }
        let mail = ReceivedMail {
            from: self.from.clone(),
            to: self.to.clone(),
            data,
            encrypted: self.encrypted,
            user: self.user.clone(),
        };
        self.state.lock().expect("no panic while locked").mails.push(mail);
        match self.fault {
            MailFault::DropAfterContent => return Ok(false),
            MailFault::HangAfterContent => std::future::pending().await,
            _ => {}
        }
        self.say("250 2.0.0 taken").await?;
        Ok(true)
    }

    async fn say(&mut self, words: &str) -> io::Result<()> {
        self.wire.write_all(format!("{words}\r\n").as_bytes()).await?;
        self.wire.flush().await
    }

    async fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        let read = self.wire.read_line(&mut line).await?;
        Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    }
}

fn decode(text: &str) -> String {
    String::from_utf8_lossy(&STANDARD.decode(text).unwrap_or_default()).into_owned()
}

fn address(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(address, _)| address.to_owned()).unwrap_or_default()
}
