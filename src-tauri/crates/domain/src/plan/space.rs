//! What goes together, by places in lists that a seed has brought into its order: so the first of equals is one of chance.

use std::collections::HashMap;

use crate::row::Tier;

/// A persona, an arc and a topic, by their places.
pub type Combination = (usize, usize, usize);

/// What can be combined.
#[derive(Clone, Debug)]
pub struct Space {
    /// How many there are.
    pub personas: usize,
    /// How many there are.
    pub arcs: usize,
    /// How many there are.
    pub topics: usize,
    /// Whether a persona goes with an arc: a line of arcs for each persona.
    pub suits: Vec<bool>,
    /// The tiers that each arc is for.
    pub tiers: Vec<[bool; 3]>,
}

impl Space {
    /// Whether a row of the tier can have them.
    pub fn fits(&self, persona: usize, arc: usize, tier: Tier) -> bool {
        self.suits[persona * self.arcs + arc] && self.tiers[arc][tier as usize]
    }

    /// Whether a row of one of the tiers can have them.
    pub fn fits_any(&self, persona: usize, arc: usize, tiers: &[Tier]) -> bool {
        tiers.iter().any(|tier| self.fits(persona, arc, *tier))
    }
}

/// How often what was chosen.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// Of each persona.
    pub personas: Vec<u32>,
    /// Of each arc.
    pub arcs: Vec<u32>,
    /// Of each topic.
    pub topics: Vec<u32>,
    /// Of a persona with an arc: a line of arcs for each persona.
    pub pairs: Vec<u32>,
    /// Of a persona with a topic: a line of topics for each persona.
    with_persona: Vec<u32>,
    /// Of an arc with a topic: a line of topics for each arc.
    with_arc: Vec<u32>,
    /// What is chosen as a whole.
    pub combinations: HashMap<Combination, u32>,
    arc_count: usize,
    topic_count: usize,
}

impl Uses {
    /// Nothing is chosen yet.
    pub fn none(space: &Space) -> Self {
        Self {
            personas: vec![0; space.personas],
            arcs: vec![0; space.arcs],
            topics: vec![0; space.topics],
            pairs: vec![0; space.personas * space.arcs],
            with_persona: vec![0; space.personas * space.topics],
            with_arc: vec![0; space.arcs * space.topics],
            combinations: HashMap::new(),
            arc_count: space.arcs,
            topic_count: space.topics,
        }
    }

    /// Takes in some rows of a combination.
    pub fn add(&mut self, (persona, arc, topic): Combination, rows: u32) {
        self.personas[persona] += rows;
        self.arcs[arc] += rows;
        self.topics[topic] += rows;
        self.pairs[persona * self.arc_count + arc] += rows;
        self.with_persona[persona * self.topic_count + topic] += rows;
        self.with_arc[arc * self.topic_count + topic] += rows;
        *self.combinations.entry((persona, arc, topic)).or_default() += rows;
    }

    /// Rows of a combination.
    pub fn of(&self, combination: Combination) -> u32 {
        self.combinations.get(&combination).copied().unwrap_or(0)
    }

    /// Rows of a topic with a persona, and with an arc.
    pub fn with(&self, (persona, arc, topic): Combination) -> u32 {
        self.with_persona[persona * self.topic_count + topic] + self.with_arc[arc * self.topic_count + topic]
    }
}
