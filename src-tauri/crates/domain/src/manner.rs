//! What makes conversations of one combination differ: how the client speaks, what stands in the way, how it ends.

use crate::stored_enum::stored_enum;

stored_enum! {
    /// How the client speaks.
    ClientStyle {
        /// Few words, no explanations.
        Curt = "curt",
        /// One thing after another.
        Rambling = "rambling",
        /// Weighs each word.
        Careful = "careful",
        /// Says it as it is.
        Blunt = "blunt",
    }
}

impl ClientStyle {
    /// As a prompt says it.
    pub fn told(self) -> &'static str {
        match self {
            Self::Curt => "The client is curt: few words, no explanations that nobody asked for.",
            Self::Rambling => "The client rambles: one thing leads to another, and the point comes late.",
            Self::Careful => "The client is careful: weighs each word and asks before agreeing.",
            Self::Blunt => "The client is blunt: says it as it is, also what is not polite.",
        }
    }
}

stored_enum! {
    /// What stands in the expert's way.
    Friction {
        /// Nothing.
        None = "none",
        /// The client does not quite believe it.
        Doubts = "doubts",
        /// The client says no at least once.
        PushesBack = "pushes_back",
        /// The client takes something the wrong way.
        Misunderstands = "misunderstands",
    }
}

impl Friction {
    /// As a prompt says it.
    pub fn told(self) -> &'static str {
        match self {
            Self::None => "Nothing stands in the way: the client goes along with what makes sense.",
            Self::Doubts => "The client has doubts and does not quite believe what is said, until it is shown.",
            Self::PushesBack => "The client pushes back: says no to a proposal at least once, with a reason.",
            Self::Misunderstands => "The client takes something the wrong way, and it has to be cleared up.",
        }
    }
}

stored_enum! {
    /// How the conversation ends.
    Ending {
        /// The client knows what to do next.
        Settled = "settled",
        /// A part of it is open.
        HalfSettled = "half_settled",
        /// Nothing is decided.
        LeavesOpen = "leaves_open",
    }
}

impl Ending {
    /// As a prompt says it.
    pub fn told(self) -> &'static str {
        match self {
            Self::Settled => "At the end the matter is settled: the client knows what to do next.",
            Self::HalfSettled => "At the end it is half settled: one part is clear, another stays open.",
            Self::LeavesOpen => "At the end it stays open: nothing is decided, and that is said.",
        }
    }
}

stored_enum! {
    /// Who wrote a brief.
    BriefBy {
        /// Made of worries and figures of the library.
        Library = "library",
        /// A model, by a call.
        Model = "model",
        /// A person: it is never overwritten.
        Person = "person",
    }
}
