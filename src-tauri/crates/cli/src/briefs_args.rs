//! The words of `plan briefs`.

use clap::Args as ClapArgs;

use crate::args::Calls;

#[derive(Debug, ClapArgs)]
pub struct BriefsArgs {
    /// These IDs, as the table shows them; without them every row that is not written and has no brief
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    pub ids: Option<Vec<u32>>,
    /// Write others for rows that have a brief too; one that a person wrote stays
    #[arg(long)]
    pub again: bool,
    #[command(flatten)]
    pub calls: Calls,
    /// Pause before this much is spent
    #[arg(long, value_name = "USD")]
    pub spend_limit: Option<String>,
    /// Do not ask before a batch that may cost more than 100 USD
    #[arg(long)]
    pub yes: bool,
}
