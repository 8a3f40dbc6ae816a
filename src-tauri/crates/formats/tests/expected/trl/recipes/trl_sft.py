# Trains a LoRA with TRL: pip install trl peft, then python recipes/trl_sft.py
from pathlib import Path

from datasets import load_dataset
from peft import LoraConfig
from trl import SFTConfig, SFTTrainer

folder = Path(__file__).resolve().parents[1]
data = folder / "data"
rows = load_dataset("json", data_files={"train": str(data / "train.jsonl"), "valid": str(data / "valid.jsonl")})

trainer = SFTTrainer(
    model="Qwen/Qwen3-8B",
    args=SFTConfig(
        output_dir=str(folder / "out" / "trl"),
        max_length=4096,
        assistant_only_loss=True,
        num_train_epochs=3,
        per_device_train_batch_size=1,
        gradient_accumulation_steps=8,
        learning_rate=2e-4,
        eval_strategy="epoch",
    ),
    train_dataset=rows["train"],
    eval_dataset=rows["valid"],
    peft_config=LoraConfig(r=16, lora_alpha=32, target_modules="all-linear"),
)

labels = next(iter(trainer.get_train_dataloader()))["labels"]
learned = int((labels != -100).sum())
if learned == 0:
    raise SystemExit("Nothing would be learned: every label of the first rows is -100.")
print(f"{learned} of {labels.numel()} tokens of the first rows are learned.")

trainer.train()
trainer.save_model()
