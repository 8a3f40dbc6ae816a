# Trains a LoRA with TRL: pip install trl peft, then python recipes/trl_sft.py
from pathlib import Path

from datasets import load_dataset
from peft import LoraConfig
from trl import SFTConfig, SFTTrainer

folder = Path(__file__).resolve().parents[1]
data = folder / "data"
rows = load_dataset("json", data_files={"train": str(data / "train.jsonl")})


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

trainer = SFTTrainer(
    model="mistralai/Mistral-7B-Instruct-v0.3",
    args=SFTConfig(
        output_dir=str(folder / "out" / "trl"),
        max_length=4096,
        completion_only_loss=True,
        num_train_epochs=3,
        per_device_train_batch_size=1,
        gradient_accumulation_steps=8,
        learning_rate=2e-4,
    ),
    train_dataset=rows["train"],
    peft_config=LoraConfig(r=16, lora_alpha=32, target_modules="all-linear"),
)

labels = next(iter(trainer.get_train_dataloader()))["labels"]
learned = int((labels != -100).sum())
if learned == 0:
    raise SystemExit("Nothing would be learned: every label of the first rows is -100.")
print(f"{learned} of {labels.numel()} tokens of the first rows are learned.")

trainer.train()
trainer.save_model()
