/** Made-up people, feelings and topics for the fake backend. */

export const personas = [
  'Overwhelmed Avoider',
  'Anxious Planner',
  'Pragmatic Optimist',
  'Late Starter',
  'Sandwich Carer',
  'New Graduate',
];

export const arcs = [
  'Confusion to Clarity',
  'Shame to Acceptance',
  'Anxiety to Confidence',
  'Couple Conflict to Alignment',
  'Grief to Healing',
  'Fear to Confidence',
  'Overwhelm to Empowerment',
  'Guilt to Permission',
  'Frustration to Relief',
];

export const edgeArcs = ['Crisis to Referral', 'Hostility to Boundary', 'Overwhelm to Triage'];

export const topics = [
  'Roth conversion',
  'Ignored retirement plan',
  'Mortgage payoff',
  'Eldercare costs',
  'Hidden debt',
  'ESG investing',
  'Estate basics',
  'Layoff with a mortgage',
  'College savings',
  'Insurance gap',
  'First budget',
  'Tax letter unopened',
  'Social security timing',
];

export const intents = ['Seek reassurance', 'Decide', 'Understand', 'Vent', 'Get a plan'];
export const tones = ['Warm', 'Calm', 'Direct', 'Playful'];

export const userTexts = [
  'I keep reading that I should convert to a Roth before I retire, and every time I open the statement my stomach drops. What if I do it in the wrong year and lose thousands?',
  'So I could try a small amount, say 10,000, and see what it does to my taxes?',
  'I had not thought of it as something I can take in steps. That makes it less frightening.',
  'And if my income changes next year, did I do it wrong? I am 47, and I have $310,000 in the old account.',
];

/** How the first one began in an earlier version. */
export const earlierText =
  'I keep reading that I should convert to a Roth before I retire, and I guess it is fine. No rush, but I thought I would ask.';

export const assistantTexts = [
  "That drop in your stomach makes sense: it is your future on that page. Let us take the fear of the wrong year apart first. You don't have to convert everything at once, and one small step this year tells you what a larger one would cost.",
  'Yes. And you keep the right to stop there. Before December we look at your income for the year, fill the room that is left in your bracket, and not a dollar more. At 22 % those 10,000 cost you about $2,200. What would make that first step feel safe enough to take?',
  'Exactly. Each step gives you a number instead of a worry. Write down the one question you would like answered by spring, and we will start there.',
  'No. A decision is judged by what you knew when you made it. If next year looks different, the next step is smaller or larger, that is all. Leave it there for five years, else a penalty of 10 percent can apply.',
];
