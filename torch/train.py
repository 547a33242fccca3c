#!/usr/bin/env python3
"""Goes on with a run of the GFlowGR Playground in PyTorch, on as many processes as torchrun starts.

    torchrun --nproc_per_node=8 train.py        GPUs over NCCL, or processes over Gloo where there is none
    python3 train.py --steps 10                 one process, ten steps

A user's history is a prompt of tokens, an item a path of L tokens down a trie. A sample (a window of a user's items) has a few sets of N
items, the one that was taken first; each item has a reward R. With P_F(a | s) the model's probability of token a at state s, a prefix of
the path below the prompt, and F(s) the state's flow, a step minimises the mean over its samples of

    ce_weight * cross-entropy + set_weight * mean over the sample's sets of the objective

(the objectives are functions below). Everything is float32. The samples and sets of every step were drawn beforehand by the
playground's own sampler (steps.safetensors), so that any number of processes takes the same steps. See README.md beside this file.
"""

import argparse
import json
import math
import os
import shutil
import struct
import sys
import time
from pathlib import Path

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch.nn.parallel import DistributedDataParallel

# ---------------------------------------------------------------------------------------------------------------- files

DTYPES = {"F32": torch.float32, "I32": torch.int32}


def read_safetensors(path):
    """Tensors by name: u64 length of a JSON header, the header, raw little-endian values."""
    raw = bytearray(Path(path).read_bytes())
    (size,) = struct.unpack("<Q", raw[:8])
    out = {}
    for name, entry in json.loads(raw[8 : 8 + size]).items():
        if name == "__metadata__":
            continue
        dtype, count = DTYPES[entry["dtype"]], math.prod(entry["shape"])
        start = 8 + size + entry["data_offsets"][0]
        flat = torch.frombuffer(raw, dtype=dtype, count=count, offset=start) if count else torch.empty(0, dtype=dtype)
        out[name] = flat.reshape(entry["shape"])
    return out


def write_safetensors(path, tensors, metadata):
    header, at = {"__metadata__": metadata}, 0
    for name, t in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [at, at + 4 * t.numel()]}
        at += 4 * t.numel()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for t in tensors.values():
            file.write(t.detach().to("cpu", torch.float32).contiguous().numpy().tobytes())


class Run:
    """What the folder holds: configuration, facts, model shape, data, drawn steps, and where the run stands."""

    def __init__(self, folder):
        self.folder = Path(folder)
        read = lambda name: json.loads((self.folder / name).read_text())
        self.config, self.facts, self.shape = read("config.json"), read("torch.json"), read("model/config.json")
        self.state = read("model/trainer.json")
        self.data = read_safetensors(self.folder / "data.safetensors")
        self.steps = read_safetensors(self.folder / "steps.safetensors")
        self.items = self.data["item_tokens"].long()  # [items, L]
        self.levels = self.items.shape[1]
        self.is_t5 = self.shape["model_type"] == "t5"
        # The prefix in which each step of an item's path begins: the root, then one level deeper each; [items, L].
        first, token = self.data["trie_first_child"].tolist(), self.data["trie_token"].tolist()
        child = {(p, token[c]): c for p in range(len(token)) for c in range(first[p], first[p + 1])}
        self.prefixes = torch.zeros_like(self.items)
        for i, path in enumerate(self.items.tolist()):
            at = 0
            for level, a in enumerate(path):
                self.prefixes[i, level] = at
                at = child[at, a]

    def samples_of(self, step):
        """Places in `sample` of what the step after `step` steps takes."""
        k = step - self.facts["firstStep"]
        first, last = self.steps["step_start"][k : k + 2].tolist()
        return range(first, last)

    def sets_of(self, k, sample):
        """Places in the table of sets: of sample number k of the drawn steps, or fixed for each sample of the data."""
        row = sample if self.facts["sets"] == "fixed" else k
        return range(*self.steps["set_start"][row : row + 2].tolist())

    def is_sft(self, step):
        objective = self.config["objective"]
        return objective["type"] == "sft" or step < objective["sftSteps"]


# ---------------------------------------------------------------------------------------------------------------- batch


class Batch:
    """Some samples of a step as padded rows: a trunk, and below it the branches of the trajectories, which do not see each other.

    The trunk is the prompt, or the start token of a decoder whose encoder has the prompt. A branch is an item's path without its last
    token, which is never an input. Keys that a position may see are in `mask` [B, T, T].
    """

    def __init__(self, run, samples, with_sets, device):
        """`samples`: (place in the drawn steps or None, sample of the data, place of its positive or None)."""
        data, steps, levels = run.data, run.steps, run.levels
        rows, prompts, state, chosen, self.set_index = [], [], [], [], []
        for b, (k, sample, place) in enumerate(samples):
            first, last = int(data["window_first"][sample]), int(data["window_last"][sample])
            window = data["sequence"][first : place if run.is_t5 else last].long()
            prompt = [run.facts["bosToken"]] + run.items[window].flatten().tolist()
            prompts.append(prompt)
            trunk = [run.shape["decoder_start_token_id"]] if run.is_t5 else prompt
            # Of each token: its position, its branch (0 is the trunk), and how much of the trunk it sees.
            tokens, positions, branch = list(trunk), list(range(len(trunk))), [0] * len(trunk)
            limit = list(range(1, len(trunk) + 1))
            sets = list(run.sets_of(k, sample)) if with_sets else []
            self.set_index += sets
            todo = [(int(steps["set_place"][s]), steps["set_items"][s].tolist()) for s in sets]
            if run.is_t5 and not sets:
                todo = [(place, [int(data["sequence"][place])])]  # the positive alone, for its cross-entropy
            n = 0
            for at_place, items in todo:
                at = 1 if run.is_t5 else 1 + (at_place - first) * levels
                for item in items:
                    n += 1
                    path = run.items[item, :-1].tolist()
                    # State s_0 is the trunk's last visible position; s_l follows the branch's l-th token.
                    state.append([(b, at - 1)] + [(b, len(tokens) + l) for l in range(levels - 1)])
                    chosen.append(item)
                    tokens += path
                    positions += [at + l for l in range(levels - 1)]
                    branch += [n] * (levels - 1)
                    limit += [at] * (levels - 1)
            rows.append((tokens, positions, branch, limit))

        def pad(lists, value):
            longest = max(map(len, lists))
            return torch.tensor([x + [value] * (longest - len(x)) for x in lists], device=device)

        columns = ([row[i] for row in rows] for i in range(4))
        self.tokens, self.positions, branch, limit = map(pad, columns, (0, 0, -1, 0))
        self.num_tokens = sum(len(row[0]) for row in rows) + (sum(map(len, prompts)) if run.is_t5 else 0)
        index = torch.arange(self.tokens.shape[1], device=device)
        in_trunk = (branch[:, None, :] == 0) & (index < limit[:, :, None])
        in_branch = (branch[:, :, None] == branch[:, None, :]) & (branch[:, :, None] > 0) & (index <= index[:, None])
        self.mask = in_trunk | in_branch | torch.eye(len(index), dtype=torch.bool, device=device)
        self.prompts = pad(prompts, 0)
        self.prompt_length = torch.tensor([len(p) for p in prompts], device=device)
        width = self.tokens.shape[1]
        flat = [[b * width + i for b, i in s] for s in state]
        self.states = torch.tensor(flat, dtype=torch.long, device=device).reshape(len(state), levels)
        self.chosen = torch.tensor(chosen, dtype=torch.long)
        self.actions = run.items[self.chosen].to(device)  # [trajectories, L]
        self.prefixes = run.prefixes[self.chosen].to(device)
        self.num_sets_of = [len(run.sets_of(k, s)) if with_sets else 0 for k, s, _ in samples]


# ---------------------------------------------------------------------------------------------------------------- model


def rms_norm(x, gain, eps):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps) * gain


def attend(q, k, v, mask, scale, bias=None):
    """q [B, H, T, D] over k and v [B, H, S, D]; mask [B, 1, T, S] of what is seen; bias is added to the scores."""
    scores = q @ k.transpose(-1, -2) * scale
    if bias is not None:
        scores = scores + bias
    return scores.masked_fill(~mask, -1e30).softmax(-1) @ v


def rotate(x, positions, theta):
    """Rotary positions, halves of a head rotated against each other; x [B, H, T, D], positions [B, T]."""
    half = x.shape[-1] // 2
    frequency = theta ** (-torch.arange(half, device=x.device, dtype=torch.float32) / half)
    angle = positions[:, None, :, None].float() * frequency
    a, b = x[..., :half], x[..., half:]
    return torch.cat((a * angle.cos() - b * angle.sin(), b * angle.cos() + a * angle.sin()), -1)


def relative_bucket(distance, bidirectional, buckets, furthest):
    """T5's bucket of a key's position less the query's."""
    out = torch.zeros_like(distance)
    if bidirectional:
        buckets //= 2
        out = (distance > 0).long() * buckets
        distance = distance.abs()
    else:
        distance = (-distance).clamp(min=0)
    exact = buckets // 2
    far = exact + (distance.clamp(min=1).float().div(exact).log() / math.log(furthest / exact) * (buckets - exact)).long()
    return out + torch.where(distance < exact, distance, far.clamp(max=buckets - 1))


class Model(torch.nn.Module):
    """LlamaForCausalLM or T5ForConditionalGeneration by its Hugging Face tensors, and the linear flow head."""

    def __init__(self, run):
        super().__init__()
        self.run, self.shape, self.names = run, run.shape, {}
        lora = run.config["lora"]
        self.lora_scale = lora["alpha"] / lora["rank"] if lora else 0.0
        folder = run.folder / "model"
        files = ["model.safetensors", "flow_head.safetensors"] + (["adapter/adapter_model.safetensors"] if lora else [])
        for file in files:
            for name, value in read_safetensors(folder / file).items():
                # With adapters the layers' matrices are frozen; embedding, head, norms and flow head are trained.
                is_frozen = bool(lora) and value.dim() == 2 and ".layers." in name and ".lora_" not in name
                self.names[name] = name.replace(".", "/")
                self.register_parameter(self.names[name], torch.nn.Parameter(value.clone(), requires_grad=not is_frozen))

    def __getitem__(self, name):
        return getattr(self, self.names[name])

    def linear(self, x, name):
        weight = self[f"{name}.weight"]
        adapter = f"base_model.model.{name}.lora_"
        if f"{adapter}A.weight" in self.names:
            weight = weight + self.lora_scale * (self[f"{adapter}B.weight"] @ self[f"{adapter}A.weight"])
        return F.linear(x, weight)

    def drop(self, x):
        return F.dropout(x, self.run.config["model"]["dropout"], self.training)

    def heads(self, x, name, width):
        y = self.linear(x, name)
        return y.reshape(*y.shape[:2], -1, width).transpose(1, 2)

    def joined(self, x, name):
        return self.drop(self.linear(x.transpose(1, 2).flatten(2), name))

    def llama(self, batch):
        """Hidden states after the last norm, [B, T, C]."""
        s, x = self.shape, self.drop(self["model.embed_tokens.weight"][batch.tokens])
        width, eps, theta = s["head_dim"], s["rms_norm_eps"], s["rope_theta"]
        mask = batch.mask[:, None]
        for layer in range(s["num_hidden_layers"]):
            p = f"model.layers.{layer}"
            h = rms_norm(x, self[f"{p}.input_layernorm.weight"], eps)
            q, k, v = (self.heads(h, f"{p}.self_attn.{n}_proj", width) for n in "qkv")
            q, k = rotate(q, batch.positions, theta), rotate(k, batch.positions, theta)
            k, v = (t.repeat_interleave(q.shape[1] // k.shape[1], 1) for t in (k, v))
            x = x + self.joined(attend(q, k, v, mask, width**-0.5), f"{p}.self_attn.o_proj")
            h = rms_norm(x, self[f"{p}.post_attention_layernorm.weight"], eps)
            gated = F.silu(self.linear(h, f"{p}.mlp.gate_proj")) * self.linear(h, f"{p}.mlp.up_proj")
            x = x + self.drop(self.linear(gated, f"{p}.mlp.down_proj"))
        return rms_norm(x, self["model.norm.weight"], eps)

    def t5_feed_forward(self, x, p):
        h = rms_norm(x, self[f"{p}.layer_norm.weight"], self.shape["layer_norm_epsilon"])
        if self.shape["feed_forward_proj"] == "gated-gelu":
            gate, up = (self.linear(h, f"{p}.DenseReluDense.wi_{n}") for n in "01")
            h = 0.5 * gate * (1 + torch.tanh(math.sqrt(2 / math.pi) * (gate + 0.044715 * gate**3))) * up
        else:
            h = F.relu(self.linear(h, f"{p}.DenseReluDense.wi"))
        return x + self.drop(self.linear(h, f"{p}.DenseReluDense.wo"))

    def t5_stack(self, stack, tokens, positions, mask, layers, memory=None, memory_mask=None):
        s, x = self.shape, self.drop(self["shared.weight"][tokens])
        width, eps = s["d_kv"], s["layer_norm_epsilon"]
        bucket = relative_bucket(
            positions[:, None, :] - positions[:, :, None], stack == "encoder",
            s["relative_attention_num_buckets"], s["relative_attention_max_distance"],
        )
        bias = self[f"{stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"][bucket].permute(0, 3, 1, 2)
        for layer in range(layers):
            p = f"{stack}.block.{layer}.layer"
            h = rms_norm(x, self[f"{p}.0.layer_norm.weight"], eps)
            q, k, v = (self.heads(h, f"{p}.0.SelfAttention.{n}", width) for n in "qkv")
            x = x + self.joined(attend(q, k, v, mask, 1.0, bias), f"{p}.0.SelfAttention.o")
            if memory is not None:
                q = self.heads(rms_norm(x, self[f"{p}.1.layer_norm.weight"], eps), f"{p}.1.EncDecAttention.q", width)
                k, v = (self.heads(memory, f"{p}.1.EncDecAttention.{n}", width) for n in "kv")
                x = x + self.joined(attend(q, k, v, memory_mask, 1.0), f"{p}.1.EncDecAttention.o")
            x = self.t5_feed_forward(x, f"{p}.{1 if memory is None else 2}")
        return rms_norm(x, self[f"{stack}.final_layer_norm.weight"], eps)

    def t5(self, batch):
        s = self.shape
        index = torch.arange(batch.prompts.shape[1], device=batch.prompts.device)
        seen = (index < batch.prompt_length[:, None])[:, None, None]
        memory = self.t5_stack("encoder", batch.prompts, index.expand_as(batch.prompts), seen, s["num_layers"])
        decoder = batch.tokens, batch.positions, batch.mask[:, None], s["num_decoder_layers"]
        return self.t5_stack("decoder", *decoder, memory, seen)

    def logits(self, hidden):
        if not self.shape["tie_word_embeddings"]:
            return F.linear(hidden, self["lm_head.weight"])
        if self.run.is_t5:
            return F.linear(hidden, self["shared.weight"]) * self.shape["d_model"] ** -0.5
        return F.linear(hidden, self["model.embed_tokens.weight"])

    def legal(self, batch, device):
        """Tokens that the policy's softmax is over, bool [trajectories, L, V]; None for the whole vocabulary."""
        policy, data = self.run.config["objective"]["policy"], self.run.data
        if policy == "vocab":
            return None
        if policy == "level":
            token = torch.arange(self.shape["vocab_size"], device=device)
            first, size = (data[n].to(device)[:, None] for n in ("level_offset", "level_size"))
            return ((token >= first) & (token < first + size)).expand(len(batch.states), -1, -1)
        first_child, prefix = data["trie_first_child"].long().to(device), batch.prefixes.flatten()
        first, count = first_child[prefix], first_child[prefix + 1] - first_child[prefix]
        row = torch.arange(len(prefix), device=device).repeat_interleave(count)
        child = torch.arange(len(row), device=device) - (count.cumsum(0) - count)[row] + first[row]
        out = torch.zeros(len(prefix), self.shape["vocab_size"], dtype=torch.bool, device=device)
        out[row, data["trie_token"].long().to(device)[child]] = True
        return out.reshape(*batch.states.shape, -1)

    def policy(self, batch, hidden):
        """log P_F of every trajectory's actions and log F of the states they are taken in, nats, [trajectories, L] each."""
        h = hidden.flatten(0, 1)[batch.states]
        logits, legal = self.logits(h), self.legal(batch, h.device)
        if legal is not None:
            logits = logits.masked_fill(~legal, -1e30)
        normaliser = logits.logsumexp(-1)
        log_pf = logits.gather(-1, batch.actions[..., None])[..., 0] - normaliser
        flow = F.linear(h, self["flow_head.weight"], self["flow_head.bias"])[..., 0]
        return log_pf, normaliser if self.run.facts["flow"] == "logits" else flow

    def history_loss(self, batch, hidden):
        """Each prompt's mean cross-entropy of its next token over the whole vocabulary, nats; [B]."""
        n = batch.prompts.shape[1]
        logits, target = self.logits(hidden[:, : n - 1]), batch.prompts[:, 1:]
        loss = F.cross_entropy(logits.transpose(1, 2), target, reduction="none")
        length = batch.prompt_length - 1
        return (loss * (torch.arange(n - 1, device=loss.device) < length[:, None])).sum(1) / length

    def forward(self, batch, reference=None):
        """Sums over the samples of `batch`: cross-entropy, and the mean of the objective over the sample's sets."""
        # Every parameter takes part, with a gradient of zero where a step does not use it, as in the playground's AdamW.
        zero = sum(p.sum() for p in self.parameters() if p.requires_grad) * 0
        if batch is None:
            return zero, zero
        objective, run = self.run.config["objective"], self.run
        hidden = self.t5(batch) if run.is_t5 else self.llama(batch)
        log_pf, log_f = self.policy(batch, hidden) if len(batch.states) else (None, None)
        if run.is_t5:
            # The positive is the first trajectory of a sample's first set.
            size = run.config["sampler"]["setSize"]
            per_sample = [n * size if n else 1 for n in batch.num_sets_of]
            first = [sum(per_sample[:b]) for b in range(len(per_sample))]
            ce = -log_pf[first].mean(1).sum()
        else:
            ce = self.history_loss(batch, hidden).sum()
        if not batch.set_index:
            return ce + zero, zero
        size = run.config["sampler"]["setSize"]
        log_pf, log_f = (t.reshape(-1, size, run.levels) for t in (log_pf, log_f))
        table = lambda t: t[batch.set_index].to(log_pf.device)
        log_r = table(run.steps["set_log_reward"]) if "set_log_reward" in run.steps else None
        losses = OBJECTIVES[objective["type"]](
            log_pf=log_pf, log_f=log_f, log_r=log_r, options=objective,
            ref=None if reference is None else table(reference),
        )
        share = torch.tensor([1 / n for n in batch.num_sets_of for _ in range(n)], device=losses.device)
        return ce + zero, (losses * share).sum()


# ----------------------------------------------------------------------------------------------------------- objectives
# Each takes log P_F [S, N, L], log F [S, N, L] of the states before each action, log R [S, N], and gives a loss a set, [S].
# On a trie each prefix has one parent, so P_B = 1. The terminal's flow is its reward: log F(s_L) = log R.


def trajectory_balance(log_pf, log_f, log_r, **_):
    """(log F(s_0) + sum_t log P_F - log R)^2: Malkin et al. 2022, arXiv:2201.13259."""
    return (log_f[..., 0] + log_pf.sum(-1) - log_r).pow(2).mean(-1)


def detailed_balance(log_pf, log_f, log_r, **_):
    """mean_t (log F(s_t-1) + log P_F - log F(s_t))^2; flow matching where log F is the logsumexp of the logits. arXiv:2111.09266."""
    after = torch.cat((log_f[..., 1:], log_r[..., None]), -1)
    return (log_f + log_pf - after).pow(2).mean((-1, -2))


def sub_trajectory_balance(log_pf, log_f, log_r, options, **_):
    """All sub-trajectories i < j, weighed lambda^(j-i): Madan et al. 2022, arXiv:2209.12782."""
    # A_i = log F(s_i) - sum of log P_F before it; the residual of (i, j) is A_i - A_j.
    a = torch.cat((log_f, log_r[..., None]), -1) - F.pad(log_pf.cumsum(-1), (1, 0))
    levels, weight, total, loss = log_pf.shape[-1], options["subtbLambda"], 0.0, 0.0
    for i in range(levels):
        for j in range(i + 1, levels + 1):
            omega = weight ** (j - i - 1)  # both sums over lambda
            total, loss = total + omega, loss + omega * (a[..., i] - a[..., j]).pow(2)
    return (loss / total).mean(-1)


def var_grad(log_pf, log_r, **_):
    """Variance over the set of log P_F - log R: the best log Z of the set is implied. arXiv:2010.10436, 2302.05446."""
    d = log_pf.sum(-1) - log_r
    return (d - d.mean(-1, keepdim=True)).pow(2).mean(-1)


def soft_targets(log_pf, log_r, **_):
    """Cross-entropy against q = R / sum R within the set: distillation of the reward alone."""
    return -(log_r.softmax(-1) * log_pf.sum(-1)).sum(-1)


def direct_preference(log_pf, ref, options, **_):
    """-log sigmoid(g_0 - g_k), mean over the others: Rafailov et al. 2023, arXiv:2305.18290."""
    g = options["beta"] * (log_pf.sum(-1) - ref)
    return -F.logsigmoid(g[:, :1] - g[:, 1:]).mean(-1)


def softmax_preference(log_pf, ref, options, **_):
    """log(1 + sum_k exp(g_k - g_0)): Chen et al. 2024, arXiv:2406.09215."""
    g = options["beta"] * (log_pf.sum(-1) - ref)
    return F.softplus((g[:, 1:] - g[:, :1]).logsumexp(-1))


OBJECTIVES = {
    "tb": trajectory_balance, "db": detailed_balance, "fm": detailed_balance, "subtb": sub_trajectory_balance,
    "vargrad": var_grad, "soft": soft_targets, "dpo": direct_preference, "sdpo": softmax_preference,
}  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- training


def learning_rate(optimizer, step, total):
    """Of the 1-based `step`: linear warm-up, then cosine or linear decay, or constant."""
    warm_up = optimizer["warmupSteps"]
    if step <= warm_up:
        return optimizer["lr"] * step / warm_up
    progress = (step - warm_up - 1) / max(1, total - warm_up)
    factor = {"cosine": 0.5 * (1 + math.cos(math.pi * progress)), "linear": 1 - progress, "constant": 1.0}
    return optimizer["lr"] * factor[optimizer["schedule"]]


class Training:
    def __init__(self, run, options):
        self.run, self.samples_at_once = run, options.samples_at_once
        self.rank, self.world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
        cuda = torch.cuda.is_available() if options.device is None else options.device == "cuda"
        self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else torch.device("cpu")
        if cuda:
            torch.cuda.set_device(self.device)
        if self.world > 1 and not dist.is_initialized():
            dist.init_process_group(options.backend or ("nccl" if cuda else "gloo"))
        torch.manual_seed(run.config["seed"] + self.rank)  # dropout's masks; nothing else is drawn here
        self.model = Model(run).to(self.device)
        self.parallel = DistributedDataParallel(self.model) if self.world > 1 else self.model
        self.position = run.state["position"]
        kept = read_safetensors(run.folder / "model/optimizer.safetensors")
        self.optimizer = self.make_optimizer(kept)
        # What a checkpoint keeps beside moments: DPO's reference, what replay remembers.
        self.kept = {name: t.clone() for name, t in kept.items() if not name.startswith(("m/", "v/"))}
        self.reference = None
        if "reference_log_probs" in self.kept:
            self.reference = self.kept["reference_log_probs"].reshape(self.reference_shape)[self.slots()]

    @property
    def is_first(self):
        return self.rank == 0

    def make_optimizer(self, kept):
        """AdamW with the playground's groups: no decay of vectors, a learning rate of its own for the flow head; moments as saved."""
        settings = self.run.config["optimizer"]
        groups = {}
        for name in self.model.names:
            p = self.model[name]
            if p.requires_grad:
                key = (p.dim() > 1, name.startswith("flow_head"))
                groups.setdefault(key, []).append((name, p))
        optimizer = torch.optim.AdamW(
            [
                {
                    "params": [p for _, p in members],
                    "weight_decay": settings["weightDecay"] if decays else 0.0,
                    "scale": settings["flowLrScale"] if is_flow else 1.0,
                }
                for (decays, is_flow), members in groups.items()
            ],
            lr=settings["lr"], betas=(settings["beta1"], settings["beta2"]), eps=settings["eps"],
        )  # fmt: skip
        # Steps that were skipped in half precision are none of AdamW's.
        taken = self.position["step"] - self.position.get("lossScale", {}).get("skippedSteps", 0)
        for members in groups.values():
            for name, p in members:
                m, v = (kept[f"{kind}/{name}"].clone().to(self.device) for kind in "mv")
                optimizer.state[p] = {"step": torch.tensor(float(taken)), "exp_avg": m, "exp_avg_sq": v}
        return optimizer

    # -- samples of a step

    def own_samples(self, step):
        """Every world-th sample of the step, from this process's rank on, and how many there are in all."""
        run, all_samples = self.run, self.run.samples_of(step)
        place = run.steps["sample_place"].tolist() if run.is_t5 else None
        own = [(k, int(run.steps["sample"][k]), place[k] if place else None) for k in all_samples[self.rank :: self.world]]
        return own, len(all_samples)

    def chunks(self, samples):
        size = self.samples_at_once or max(1, len(samples))
        return [samples[i : i + size] for i in range(0, len(samples), size)] or [[]]

    def sum_over_processes(self, values):
        t = values if torch.is_tensor(values) else torch.tensor(values, dtype=torch.float64)
        t = t.to(self.device)
        if self.world > 1:
            dist.all_reduce(t)
        return t.cpu()

    # -- when the objective joins

    @torch.no_grad()
    def path_log_probs(self, samples):
        """sum_t log P_F of every trajectory of the samples' sets, and the sets; [trajectories]."""
        self.model.eval()
        batch = Batch(self.run, samples, True, self.device)
        hidden = self.model.t5(batch) if self.run.is_t5 else self.model.llama(batch)
        return self.model.policy(batch, hidden)[0].sum(1), batch.set_index

    def warm_up_flow_bias(self, step):
        """bias = mean of log R - log P_F over the step's trajectories: the log Z with which the mean residual is zero."""
        total, count = 0.0, 0
        for chunk in self.chunks(self.own_samples(step)[0]):
            if not chunk:
                continue
            log_prob, sets = self.path_log_probs(chunk)
            total += float((self.run.steps["set_log_reward"][sets].flatten().to(self.device) - log_prob).double().sum())
            count += len(log_prob)
        total, count = self.sum_over_processes([total, count]).tolist()
        with torch.no_grad():
            self.model["flow_head.bias"].fill_(total / count)

    @property
    def reference_shape(self):
        sampler = self.run.config["sampler"]
        return len(self.run.data["window_first"]), sampler["setsPerUser"], sampler["setSize"]

    def slots(self):
        """Index (sample, set) of every set of the fixed table."""
        starts = self.run.steps["set_start"].tolist()
        pairs = [(s, k) for s in range(len(starts) - 1) for k in range(starts[s + 1] - starts[s])]
        return tuple(torch.tensor(x) for x in zip(*pairs))

    def compute_reference(self):
        """The model of now is the frozen reference of DPO: its log-probabilities of every sample's sets."""
        run = self.run
        place = run.steps["set_place"].tolist()
        first_place = lambda s: place[run.sets_of(None, s)[0]] if run.is_t5 else None
        samples = [(None, s, first_place(s)) for s in range(self.reference_shape[0])]
        log_probs = torch.zeros(len(place), run.config["sampler"]["setSize"])
        for chunk in self.chunks(samples[self.rank :: self.world]):
            if chunk:
                values, sets = self.path_log_probs(chunk)
                log_probs[sets] = values.cpu().reshape(len(sets), -1)
        self.reference = self.sum_over_processes(log_probs)
        for name, values in (("reference_log_probs", self.reference), ("reference_items", run.steps["set_items"].float())):
            full = torch.zeros(self.reference_shape)
            full[self.slots()] = values
            self.kept[name] = full.flatten()

    # -- a step

    def train_step(self, gradients_file=None):
        """One step of the run; its metrics, equal in every process."""
        run, step = self.run, self.position["step"]
        is_sft, objective, optimizer = run.is_sft(step), run.config["objective"], run.config["optimizer"]
        if not is_sft and step == objective["sftSteps"]:
            if run.facts["flow"] == "head":
                self.warm_up_flow_bias(step)
            if run.facts["sets"] == "fixed":
                self.compute_reference()
        self.model.train()
        own, num_samples = self.own_samples(step)
        self.optimizer.zero_grad()
        chunks, sums, started = self.chunks(own), [0.0, 0.0, 0.0], time.time()
        for i, chunk in enumerate(chunks):
            # Gradients are exchanged once, after the last chunk.
            self.parallel.require_backward_grad_sync = i == len(chunks) - 1
            batch = Batch(run, chunk, not is_sft, self.device) if chunk else None
            ce, gfn = self.parallel(batch, self.reference)
            loss = objective["ceWeight"] * ce + run.facts["setWeight"] * gfn
            # The processes' gradients are averaged, and the loss is a mean over all their samples.
            (loss * self.world / num_samples).backward()
            sums = [sums[0] + float(ce), sums[1] + float(gfn), sums[2] + (batch.num_tokens if batch else 0)]
        ce, gfn, tokens = self.sum_over_processes(sums).tolist()
        ce, gfn = ce / num_samples, gfn / num_samples
        loss = objective["ceWeight"] * ce + run.facts["setWeight"] * gfn
        if gradients_file and self.is_first:
            grads = {name: self.model[name].grad for name in self.model.names if self.model[name].requires_grad}
            write_safetensors(gradients_file, grads, {"format": "pt", "loss": repr(loss)})
        trained = [p for p in self.model.parameters() if p.requires_grad]
        norm = float(torch.nn.utils.clip_grad_norm_(trained, optimizer["clipNorm"]))
        if not (math.isfinite(loss) and math.isfinite(norm)):
            sys.exit(
                f"Step {step + 1}: loss {loss}, gradient norm {norm}: not finite. model/ holds the last checkpoint. "
                "Lower optimizer.lr in config.json."
            )
        lr = learning_rate(optimizer, step + 1, run.config["budget"]["steps"])
        for group in self.optimizer.param_groups:
            group["lr"] = lr * group["scale"]
        self.optimizer.step()
        if not is_sft:
            self.remember(step)
        k = step - run.facts["firstStep"]
        self.position = {
            **self.position,
            "step": step + 1, "epoch": int(run.steps["step_epoch"][k]), "cursor": int(run.steps["step_cursor"][k]),
        }  # fmt: skip
        name = "train/dpo" if run.facts["sets"] == "fixed" else "train/gfn"
        return {
            "train/loss": loss,
            **({"train/ce": ce} if objective["ceWeight"] > 0 else {}),
            **({name: gfn} if not is_sft and run.facts["setWeight"] > 0 else {}),
            "train/grad_norm": norm,
            "train/lr": lr,
            "train/tokens": int(tokens),
            "train/elapsed_ms": 1000 * (time.time() - started),
        }

    def remember(self, step):
        """Replay: of what was drawn for a sample, the items of the highest reward stay, of equal ones the lowest numbers."""
        sampler = self.run.config["sampler"]
        if sampler["replay"] == 0:
            return
        size, steps = sampler["replaySize"], self.run.steps
        for k in self.run.samples_of(step):
            sample = int(steps["sample"][k])
            for s in self.run.sets_of(k, sample):
                row = slice(sample * size, sample * size + int(self.kept["replay_counts"][sample]))
                known = dict(zip(self.kept["replay_items"][row].tolist(), self.kept["replay_log_rewards"][row].tolist()))
                items, rewards = steps["set_items"][s].tolist(), steps["set_log_reward"][s].tolist()
                known.update(zip(map(float, items[1:]), rewards[1:]))
                best = sorted(known.items(), key=lambda x: (-x[1], x[0]))[:size]
                for i, (item, reward) in enumerate(best):
                    self.kept["replay_items"][sample * size + i] = item
                    self.kept["replay_log_rewards"][sample * size + i] = reward
                self.kept["replay_counts"][sample] = len(best)

    def save(self):
        """Writes model/ as a whole: killed at any time, either `model` or `model.previous` is a complete checkpoint."""
        if not self.is_first:
            return
        folder, run = self.run.folder, self.run
        model, partial, previous = folder / "model", folder / "model.partial", folder / "model.previous"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(model, partial)
        metadata = {"format": "pt", "step": str(self.position["step"])}
        names = list(self.model.names)
        part = lambda test: {n: self.model[n] for n in names if test(n)}
        is_flow, is_adapter = (lambda n: n.startswith("flow_head")), (lambda n: ".lora_" in n)
        write_safetensors(partial / "model.safetensors", part(lambda n: not is_flow(n) and not is_adapter(n)), metadata)
        write_safetensors(partial / "flow_head.safetensors", part(is_flow), metadata)
        if run.config["lora"]:
            write_safetensors(partial / "adapter/adapter_model.safetensors", part(is_adapter), metadata)
        state = {n: self.optimizer.state[self.model[n]] for n in names if self.model[n].requires_grad}
        moments = {f"m/{n}": s["exp_avg"] for n, s in state.items()}
        moments |= {f"v/{n}": s["exp_avg_sq"] for n, s in state.items()}
        write_safetensors(partial / "optimizer.safetensors", moments | self.kept, metadata)
        (partial / "trainer.json").write_text(json.dumps({**run.state, "position": self.position}, indent=2) + "\n")
        shutil.rmtree(previous, ignore_errors=True)
        model.rename(previous)
        partial.rename(model)
        shutil.rmtree(previous)


def main():
    parser = argparse.ArgumentParser(description="Goes on with a run of the GFlowGR Playground, under torchrun or alone.")
    parser.add_argument("--folder", default=Path(__file__).resolve().parent, help="the exported folder; by default this script's")
    parser.add_argument("--steps", type=int, help="stop after so many; by default at the end of the budget")
    parser.add_argument("--save-every", type=int, default=100, help="steps between checkpoints")
    parser.add_argument("--samples-at-once", type=int, help="samples of a process in one pass; by default all of a step's")
    parser.add_argument("--device", choices=["cpu", "cuda"], help="by default CUDA where there is one")
    parser.add_argument("--backend", help="of torch.distributed; by default nccl on CUDA, else gloo")
    parser.add_argument("--gradients", help="write the first step's gradients, before clipping, to this file")
    options = parser.parse_args()
    folder = Path(options.folder)
    if not (folder / "model").exists() and (folder / "model.previous").exists():
        sys.exit("model/ is missing, model.previous/ is there: a save was cut short. Rename it to model and start again.")
    run = Run(folder)
    training = Training(run, options)
    first, budget = training.position["step"], run.config["budget"]["steps"]
    drawn = run.facts["firstStep"] + run.facts["numSteps"]
    last = min(budget, drawn, first + options.steps if options.steps is not None else budget)
    say = print if training.is_first else lambda *_: None
    if first < run.facts["firstStep"]:
        sys.exit(f"model/ is at step {first}, and the steps here begin behind {run.facts['firstStep']}. Export the run again.")
    history, kept, before = folder / "history.jsonl", [], 0.0
    if training.is_first:
        rows = [json.loads(line) for line in history.read_text().splitlines() if line]
        kept = [row for row in rows if row["_step"] <= first]
        history.write_text("".join(json.dumps(row) + "\n" for row in kept))
        before = kept[-1]["_runtime"] if kept else 0.0
    started = time.time()
    for step in range(first, last):
        metrics = training.train_step(options.gradients if step == first else None)
        row = {"_step": step + 1, "_runtime": before + time.time() - started, "_timestamp": time.time(), **metrics}
        if training.is_first:
            with history.open("a") as file:
                file.write(json.dumps(row) + "\n")
        loss, norm, lr = (metrics[f"train/{name}"] for name in ("loss", "grad_norm", "lr"))
        say(f"{step + 1}/{budget} loss {loss:.4f} grad norm {norm:.3f} lr {lr:.2e}")
        if (step + 1 - first) % options.save_every == 0 and step + 1 < last:
            training.save()
    if last > first:
        training.save()
    if last < budget and options.steps is None:
        say(f"The steps that were drawn end at {drawn} of {budget}: export the run again from here to go on.")
    say(f"model/ is at step {last}.")
    if training.world > 1:
        dist.barrier()
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
