//! What macOS finds wrong with a server's certificate. It is told as text: words in the person's language, then a code of
//! Security/SecBase.h.

/// A fault that other systems' verifiers tell by a value of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateFault {
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotValidYet,
    /// Nobody whom this computer trusts has issued it.
    Untrusted,
}

impl CertificateFault {
    /// Reads `"localhost" certificate is expired: -67818`; `None` for any other text.
    pub fn of_macos(text: &str) -> Option<Self> {
        match text.rsplit(' ').next()? {
            "-67818" => Some(Self::Expired),
            "-67819" => Some(Self::NotValidYet),
            "-67843" => Some(Self::Untrusted),
            _ => None,
        }
    }
}
