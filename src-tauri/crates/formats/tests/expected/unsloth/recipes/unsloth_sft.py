# Trains a LoRA with Unsloth: pip install unsloth, then python recipes/unsloth_sft.py
from pathlib import Path

from unsloth import FastLanguageModel
from unsloth.chat_templates import train_on_responses_only
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

folder = Path(__file__).resolve().parents[1]
data = folder / "data"
model, tokenizer = FastLanguageModel.from_pretrained("Qwen/Qwen3-8B", max_seq_length=4096, load_in_4bit=True)
model = FastLanguageModel.get_peft_model(model, r=16, lora_alpha=32)


def render(batch):
    return {"text": [tokenizer.apply_chat_template(m, tokenize=False) for m in batch["messages"]]}


rows = load_dataset("json", data_files={"train": str(data / "train.jsonl"), "valid": str(data / "valid.jsonl")})
rows = rows.map(render, batched=True, remove_columns=["messages"])
trainer = SFTTrainer(
    model=model,
    processing_class=tokenizer,
    args=SFTConfig(
        output_dir=str(folder / "out" / "unsloth"),
        dataset_text_field="text",
        max_length=4096,
        num_train_epochs=3,
        per_device_train_batch_size=1,
        gradient_accumulation_steps=8,
        learning_rate=2e-4,
        eval_strategy="epoch",
    ),
    train_dataset=rows["train"],
    eval_dataset=rows["valid"],
)
trainer = train_on_responses_only(trainer, instruction_part="<|im_start|>user\n", response_part="<|im_start|>assistant\n")

labels = trainer.train_dataset[0]["labels"]
learned = sum(label != -100 for label in labels)
if learned == 0:
    raise SystemExit("Nothing would be learned: every label of the first row is -100.")
print(f"{learned} of {len(labels)} tokens of the first row are learned.")

trainer.train()
trainer.save_model()
