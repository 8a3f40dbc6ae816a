//! recipes/unsloth_sft.py

use super::{EPOCHS, LEARNING_RATE, RANK, RecipeFacts, STEP, quoted, with_valid};
use crate::folder::Recipe;

pub const RECIPE: Recipe = Recipe { path: "recipes/unsloth_sft.py", text };

fn text(facts: &RecipeFacts) -> String {
    let model = quoted(facts.model.base_model);
    let (user, reply) = (quoted(facts.model.user), quoted(facts.model.reply));
    let valid_file = with_valid(facts, ", \"valid\": str(data / \"valid.jsonl\")");
    let valid_rows = with_valid(facts, "    eval_dataset=rows[\"valid\"],\n");
    let valid_when = with_valid(facts, "        eval_strategy=\"epoch\",\n");
    let length = facts.length;
    format!(
        r#"# Trains a LoRA with Unsloth: pip install unsloth, then python recipes/unsloth_sft.py
from pathlib import Path

from unsloth import FastLanguageModel
from unsloth.chat_templates import train_on_responses_only
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

folder = Path(__file__).resolve().parents[1]
data = folder / "data"
model, tokenizer = FastLanguageModel.from_pretrained({model}, max_seq_length={length}, load_in_4bit=True)
model = FastLanguageModel.get_peft_model(model, r={RANK}, lora_alpha={alpha})


def render(batch):
    return {{"text": [tokenizer.apply_chat_template(m, tokenize=False) for m in batch["messages"]]}}


rows = load_dataset("json", data_files={{"train": str(data / "train.jsonl"){valid_file}}})
rows = rows.map(render, batched=True, remove_columns=["messages"])
trainer = SFTTrainer(
    model=model,
    processing_class=tokenizer,
    args=SFTConfig(
        output_dir=str(folder / "out" / "unsloth"),
        dataset_text_field="text",
        max_length={length},
        num_train_epochs={EPOCHS},
        per_device_train_batch_size=1,
        gradient_accumulation_steps={STEP},
        learning_rate={LEARNING_RATE},
{valid_when}    ),
    train_dataset=rows["train"],
{valid_rows})
trainer = train_on_responses_only(trainer, instruction_part={user}, response_part={reply})

labels = trainer.train_dataset[0]["labels"]
learned = sum(label != -100 for label in labels)
if learned == 0:
    raise SystemExit("Nothing would be learned: every label of the first row is -100.")
print(f"{{learned}} of {{len(labels)}} tokens of the first row are learned.")

trainer.train()
trainer.save_model()
"#,
        alpha = RANK * 2,
    )
}
