//! The words of `plan briefs`.

use clap::Args as ClapArgs;

use crate::args::Paid;

#[derive(Debug, ClapArgs)]
pub struct BriefsArgs {
    /// These IDs, as the table shows them; without them every row that is not written and has no brief
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    pub ids: Option<Vec<u32>>,
    /// Write others for rows that have a brief too; one that a person wrote stays
    #[arg(long)]
    pub again: bool,
    #[command(flatten)]
    pub paid: Paid,
}
