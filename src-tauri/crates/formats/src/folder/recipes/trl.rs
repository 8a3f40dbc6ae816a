//! recipes/trl_sft.py

use super::{EPOCHS, LEARNING_RATE, RANK, RecipeFacts, STEP, quoted, trl_marks_replies, with_valid};
use crate::folder::Recipe;

pub const RECIPE: Recipe = Recipe { path: "recipes/trl_sft.py", text };

/// For families whose replies TRL cannot find in the rendered text.
const A_ROW_A_REPLY: &str = r#"

# TRL has no template for this model that marks its replies: each becomes a row of its own, as the completion.
def replies(batch):
    prompts, completions = [], []
    for messages in batch["messages"]:
        for at, message in enumerate(messages):
            if message["role"] == "assistant":
                prompts.append(messages[:at])
                completions.append([message])
    return {"prompt": prompts, "completion": completions}


rows = rows.map(replies, batched=True, remove_columns=["messages"])
"#;

fn text(facts: &RecipeFacts) -> String {
    let model = quoted(facts.model.base_model);
    let marks = trl_marks_replies(facts.model.family);
    let cut = if marks { "" } else { A_ROW_A_REPLY };
    let loss = if marks { "assistant_only_loss" } else { "completion_only_loss" };
    let valid_file = with_valid(facts, ", \"valid\": str(data / \"valid.jsonl\")");
    let valid_rows = with_valid(facts, "    eval_dataset=rows[\"valid\"],\n");
    let valid_when = with_valid(facts, "        eval_strategy=\"epoch\",\n");
    let length = facts.length;
    format!(
        r#"# Trains a LoRA with TRL: pip install trl peft, then python recipes/trl_sft.py
from pathlib import Path

from datasets import load_dataset
from peft import LoraConfig
from trl import SFTConfig, SFTTrainer

folder = Path(__file__).resolve().parents[1]
data = folder / "data"
rows = load_dataset("json", data_files={{"train": str(data / "train.jsonl"){valid_file}}})
{cut}
trainer = SFTTrainer(
    model={model},
    args=SFTConfig(
        output_dir=str(folder / "out" / "trl"),
        max_length={length},
        {loss}=True,
        num_train_epochs={EPOCHS},
        per_device_train_batch_size=1,
        gradient_accumulation_steps={STEP},
        learning_rate={LEARNING_RATE},
{valid_when}    ),
    train_dataset=rows["train"],
{valid_rows}    peft_config=LoraConfig(r={RANK}, lora_alpha={alpha}, target_modules="all-linear"),
)

labels = next(iter(trainer.get_train_dataloader()))["labels"]
learned = int((labels != -100).sum())
if learned == 0:
    raise SystemExit("Nothing would be learned: every label of the first rows is -100.")
print(f"{{learned}} of {{labels.numel()}} tokens of the first rows are learned.")

trainer.train()
trainer.save_model()
"#,
        alpha = RANK * 2,
    )
}
