//! Enums that are stored, printed and shown by a name.

/// A name that none of an enum's values has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{name}\" is no {of}")]
pub struct UnknownName {
    /// The enum.
    pub of: &'static str,
    /// What was found.
    pub name: String,
}

/// Declares an enum with one name beside each value: in the database, in `--json` and in the window's types.
macro_rules! stored_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $text:literal),+ $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "specta", derive(specta::Type))]
        $(#[$doc])*
        pub enum $name { $($(#[$value_doc])* #[serde(rename = $text)] $value),+ }

        impl $name {
            /// Every value, in the order in which they are shown.
            pub const ALL: [Self; [$($text),+].len()] = [$(Self::$value),+];

            /// The stored name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$value => $text),+ }
            }

            /// The value of a stored name.
            ///
            /// # Errors
            /// No value has this name.
            pub fn parse(name: &str) -> Result<Self, $crate::stored_enum::UnknownName> {
                match name {
                    $($text => Ok(Self::$value),)+
                    _ => Err($crate::stored_enum::UnknownName { of: stringify!($name), name: name.into() }),
                }
            }
        }
    };
}

pub(crate) use stored_enum;

#[cfg(test)]
mod tests {
    use crate::row::Tier;

    #[test]
    fn a_name_leads_back_and_another_is_an_error_that_says_so() {
        for tier in Tier::ALL {
            assert_eq!(Tier::parse(tier.name()), Ok(tier));
            assert_eq!(serde_json::to_string(&tier).expect("serialises"), format!("\"{}\"", tier.name()));
        }
        let error = Tier::parse("EdgeCase").expect_err("the name is another");
        assert_eq!(error.to_string(), "\"EdgeCase\" is no Tier");
    }
}
