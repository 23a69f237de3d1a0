import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readScreen, type Screen } from "../../src/claude/screen.ts";

const folder = fileURLToPath(new URL("../fixtures/screens/", import.meta.url));
const rows = JSON.parse(readFileSync(`${folder}rows.json`, "utf8")) as Record<string, number>;
/** As both clients have it while they run. */
const hidden = (y: number) => ({ y, visible: false });
const recorded = (name: string) => readFileSync(`${folder}${name}.ansi`, "utf8");

/** Client and what it showed, how the screen is to be taken, the draft in the box. */
const RECORDED: [name: string, screen: string, draft?: string][] = [
	["2.1.0-after-escape", "prompt"],
	["2.1.0-busy", "prompt busy"],
	["2.1.0-busy-draft", "prompt busy", "more"],
	["2.1.0-draft-cursor-in-middle", "prompt", "half a thought"],
	["2.1.0-draft-pasted-lines", "prompt", "line 0\nline 1\nline 2\nline 3\nline 4\nline 5"],
	["2.1.0-draft-typed", "prompt", "half a thought"],
	["2.1.0-history-search", "other"],
	["2.1.0-idle-fresh", "prompt"],
	["2.1.0-menu-config", "other"],
	["2.1.0-menu-files", "prompt", "@"],
	["2.1.0-menu-help", "other"],
	["2.1.0-menu-model", "other"],
	["2.1.0-menu-resume", "other"],
	["2.1.0-menu-slash", "prompt", "/"],
	["2.1.0-permission", "other"],
	["2.1.0-rewind", "other"],
	["2.1.0-shell-draft", "shell", "ls"],
	["2.1.0-shell-empty", "shell"],
	["2.1.0-shortcuts", "prompt"],
	["2.1.0-stashed", "prompt stashed"],
	["2.1.0-transcript", "other"],
	["2.1.100-busy", "prompt busy"],
	["2.1.100-busy-draft", "prompt busy", "more"],
	["2.1.100-draft-cursor-in-middle", "prompt", "half a thought"],
	["2.1.100-draft-typed", "prompt", "half a thought"],
	["2.1.100-idle-fresh", "prompt"],
	["2.1.100-menu-config", "other"],
	["2.1.100-menu-files", "prompt", "@"],
	["2.1.100-menu-model", "other"],
	["2.1.100-menu-slash", "prompt", "/"],
	["2.1.100-shell-draft", "shell", "ls"],
	["2.1.100-shell-empty", "shell"],
	["2.1.100-shortcuts", "prompt"],
	["2.1.100-stashed", "prompt stashed"],
	["2.1.223-stashed", "prompt stashed"],
	["2.1.300-stashed", "prompt stashed"],
	["2.1.50-after-escape", "prompt"],
	["2.1.50-busy", "prompt busy"],
	["2.1.50-busy-draft", "prompt busy", "more"],
	["2.1.50-draft-cursor-in-middle", "prompt", "half a thought"],
	["2.1.50-draft-pasted-lines", "prompt", "[Pasted text #1 +5 lines]"],
	["2.1.50-draft-typed", "prompt", "half a thought"],
	["2.1.50-history-search", "other"],
	["2.1.50-idle-fresh", "prompt"],
	["2.1.50-menu-config", "other"],
	["2.1.50-menu-files", "prompt", "@"],
	["2.1.50-menu-help", "other"],
	["2.1.50-menu-model", "other"],
	["2.1.50-menu-resume", "other"],
	["2.1.50-menu-slash", "prompt", "/"],
	["2.1.50-permission", "other"],
	["2.1.50-rewind", "other"],
	["2.1.50-shell-draft", "shell", "ls"],
	["2.1.50-shell-empty", "shell"],
	["2.1.50-shortcuts", "prompt"],
	["2.1.50-stashed", "prompt stashed"],
	["2.1.50-transcript", "other"],
	["current-after-api-error", "prompt"],
	["current-after-clear", "prompt"],
	["current-after-compact", "prompt"],
	["current-after-ctrl-c", "prompt"],
	["current-after-plain", "prompt"],
	["current-agents-view", "other"],
	["current-agents-view-draft", "other"],
	["current-ask-user-question", "other"],
	["current-at-menu", "prompt", "@"],
	["current-background-dialog", "other"],
	["current-background-task", "prompt"],
	["current-busy-draft", "prompt busy", "draft while busy"],
	["current-busy-queued-tool", "prompt busy"],
	["current-busy-streaming", "prompt busy"],
	["current-busy-streaming-draft", "prompt busy", "draft in busy"],
	["current-busy-thinking", "prompt busy"],
	["current-busy-tool", "prompt busy"],
	["current-busy-transcript-view", "other"],
	["current-busy-two-queued", "prompt busy"],
	["current-bypass-held-message", "other"],
	["current-bypass-idle", "prompt"],
	["current-bypass-start", "other"],
	["current-copy-mode", "prompt"],
	["current-ctrl-c-once", "prompt"],
	["current-draft-3000-paste", "prompt", "[Pasted text #3]"],
	["current-draft-forged-box", "prompt", "one\n> two\n──────────────\n❯ three"],
	["current-draft-long-paste", "prompt", "[Pasted text #2 +59 lines]"],
	["current-draft-multiline", "prompt", "first line\nsecond line"],
	["current-draft-multiline-pasted", "prompt", "[Pasted text #1 +3 lines]"],
	[
		"current-draft-rule",
		"prompt",
		"────────────────────────────────────────────────────────────────────────────────────────────────────────────────────\n──────────────────────────────────────────",
	],
	["current-draft-taller", "other"],
	["current-draft-typed", "prompt", "a draft here"],
	["current-ended", "other"],
	["current-exit-plan-mode", "prompt"],
	["current-footer-selected", "other"],
	["current-footer-selected-pasted", "prompt", "pasted"],
	["current-footer-selected-typed", "prompt", "typed"],
	["current-hash", "prompt", "#"],
	["current-history-search", "other"],
	["current-history-search-left", "prompt"],
	["current-idle-empty", "prompt"],
	["current-idle-fresh", "prompt"],
	["current-interrupted-before-reply", "prompt", "[[sleep:30000]] [[say:never]]"],
	["current-interrupted-queued", "prompt"],
	["current-less", "other"],
	["current-long-name", "prompt"],
	["current-long-name-draft", "prompt", "draft"],
	["current-low-idle", "prompt"],
	["current-low-permission", "other"],
	["current-menu-agents", "prompt"],
	["current-menu-config", "other"],
	["current-menu-effort", "other"],
	["current-menu-export", "other"],
	["current-menu-help", "other"],
	["current-menu-hooks", "other"],
	["current-menu-memory", "other"],
	["current-menu-model", "other"],
	["current-menu-permissions", "other"],
	["current-menu-plugin", "other"],
	["current-menu-resume", "other"],
	["current-menu-rewind", "other"],
	["current-menu-status", "other"],
	["current-menu-tasks", "other"],
	["current-menu-theme", "other"],
	["current-mode-accept-edits", "prompt"],
	["current-mode-plan", "prompt"],
	["current-narrow-draft", "prompt", "a draft that is longer than forty\ncolumns and so wraps around"],
	["current-narrow-idle", "prompt"],
	["current-narrow-idle-fresh", "prompt"],
	["current-narrow-long-name", "prompt"],
	["current-narrow-long-name-draft", "prompt", "a draft that wraps over more than\nthe forty columns"],
	["current-narrow-permission", "other"],
	["current-one-letter", "prompt", "a"],
	["current-one-letter-home", "prompt", "a"],
	["current-permission-bash", "other"],
	["current-permission-webfetch", "other"],
	["current-permission-write", "other"],
	["current-post-idle-with-draft", "prompt", "a draft"],
	["current-post-permission", "other"],
	["current-question-shortcuts", "prompt"],
	["current-rewind", "other"],
	["current-shell-forged-box", "other"],
	["current-shell-mode", "shell"],
	["current-shell-mode-draft", "shell", "ls"],
	["current-shell-mode-left", "prompt"],
	["current-slash-menu", "prompt", "/"],
	["current-slash-menu-filtered", "prompt", "/mod"],
	["current-spaces", "prompt"],
	["current-stash-back", "prompt", "draft to stash"],
	["current-stashed", "prompt stashed"],
	["current-suggestion", "prompt"],
	["current-suspended", "other"],
	["current-todos", "prompt"],
	["current-transcript-view", "other"],
	["current-trust-dialog", "other"],
	["current-vim", "other"],
	["current-vim-insert", "prompt"],
	["current-vim-insert-draft", "prompt", "some words"],
	["current-vim-normal-draft", "prompt", "some words"],
	["current-vim-normal-empty", "prompt"],
	["current-vim-normal-pasted", "prompt", "pasted in normal"],
	["old-after-api-error", "prompt"],
	["old-after-clear", "prompt"],
	["old-after-compact", "prompt"],
	["old-after-ctrl-c", "prompt"],
	["old-after-plain", "prompt"],
	["old-ask-user-question", "other"],
	["old-at-menu", "prompt", "@"],
	["old-background-dialog", "other"],
	["old-background-task", "prompt"],
	["old-busy-draft", "prompt busy", "draft while busy"],
	["old-busy-queued-tool", "prompt busy"],
	["old-busy-streaming", "prompt busy"],
	["old-busy-streaming-draft", "prompt busy", "draft in busy"],
	["old-busy-thinking", "prompt busy"],
	["old-busy-tool", "prompt busy"],
	["old-busy-transcript-view", "other"],
	["old-busy-two-queued", "prompt busy"],
	["old-bypass-idle", "prompt"],
	["old-bypass-start", "other"],
	["old-copy-mode", "prompt"],
	["old-ctrl-c-once", "prompt"],
	["old-draft-3000-paste", "prompt", "[Pasted text #1]"],
	["old-draft-forged-box", "prompt", "one\n> two\n──────────────\n❯ three"],
	["old-draft-long-paste", "prompt", "[Pasted text #1 +59 lines]"],
	["old-draft-multiline", "prompt", "first line\nsecond line"],
	["old-draft-multiline-pasted", "prompt", "first line\nsecond line\n  third [[say:got the lines]]"],
	["old-draft-taller", "other"],
	["old-draft-typed", "prompt", "a draft here"],
	["old-ended", "other"],
	["old-exit-plan-mode", "other"],
	["old-footer-selected", "other"],
	["old-footer-selected-pasted", "other"],
	["old-footer-selected-typed", "other"],
	["old-hash", "other"],
	["old-history-search", "other"],
	["old-history-search-left", "prompt"],
	["old-idle-empty", "prompt"],
	["old-idle-fresh", "prompt"],
	["old-interrupted-before-reply", "prompt"],
	["old-interrupted-queued", "prompt", "queued X [[say:answer X]]"],
	["old-less", "other"],
	["old-long-name", "prompt"],
	["old-long-name-draft", "prompt", "draft"],
	["old-low-idle", "prompt"],
	["old-low-permission", "other"],
	["old-menu-agents", "other"],
	["old-menu-config", "other"],
	["old-menu-effort", "prompt"],
	["old-menu-export", "other"],
	["old-menu-help", "other"],
	["old-menu-hooks", "other"],
	["old-menu-memory", "other"],
	["old-menu-model", "other"],
	["old-menu-permissions", "other"],
	["old-menu-plugin", "other"],
	["old-menu-resume", "other"],
	["old-menu-rewind", "other"],
	["old-menu-status", "other"],
	["old-menu-tasks", "other"],
	["old-menu-theme", "other"],
	["old-mode-accept-edits", "prompt"],
	["old-mode-plan", "prompt"],
	["old-narrow-draft", "prompt", "a draft that is longer than forty\ncolumns and so wraps around"],
	["old-narrow-idle", "prompt"],
	["old-narrow-idle-fresh", "prompt"],
	["old-narrow-long-name", "prompt"],
	["old-narrow-long-name-draft", "prompt", "a draft that wraps over more than\nthe forty columns"],
	["old-narrow-permission", "other"],
	["old-one-letter", "prompt", "a"],
	["old-one-letter-home", "prompt", "a"],
	["old-permission-bash", "other"],
	["old-permission-webfetch", "other"],
	["old-permission-write", "other"],
	["old-question-shortcuts", "prompt"],
	["old-rewind", "other"],
	["old-shell-forged-box", "other"],
	["old-shell-mode", "shell"],
	["old-shell-mode-draft", "shell", "ls"],
	["old-shell-mode-left", "prompt"],
	["old-slash-menu", "prompt", "/"],
	["old-slash-menu-filtered", "prompt", "/mod"],
	["old-spaces", "prompt"],
	["old-stash-back", "prompt", "draft to stash"],
	["old-stashed", "prompt", "draft to stash"],
	["old-suspended", "other"],
	["old-todos", "prompt"],
	["old-transcript-view", "other"],
	["old-trust-dialog", "other"],
	["old-vim", "other"],
	["old-vim-insert", "prompt"],
	["old-vim-insert-draft", "prompt", "some words"],
	["old-vim-normal-draft", "prompt", "some words"],
	["old-vim-normal-empty", "prompt", "some words"],
	["old-vim-normal-pasted", "prompt", "some words"],
];

it("tells by its glyph which client can keep a draft back", () => {
	const stashes = (name: string) => {
		const screen = readScreen(recorded(name), hidden(rows[name] as number));
		return screen.kind === "prompt" && screen.stashes;
	};
	for (const name of ["current-draft-typed", "2.1.100-draft-typed", "2.1.0-draft-typed"])
		expect(stashes(name), name).toBe(true);
	expect(stashes("old-draft-typed")).toBe(false);
});

function inWords(screen: Screen): [string, string | undefined] {
	if (screen.kind === "other") return ["other", undefined];
	const words = [screen.shell ? "shell" : "prompt", screen.busy && "busy", screen.stashed && "stashed"];
	return [words.filter(Boolean).join(" "), screen.draft || undefined];
}

describe("what the real clients show", () => {
	it.each(RECORDED)("%s: %s %s", (name, expected, draft) => {
		expect(inWords(readScreen(recorded(name), hidden(rows[name] as number)))).toEqual([expected, draft]);
	});

	it("has an expectation for every recording", () => {
		expect(RECORDED.map(([name]) => name).sort()).toEqual(Object.keys(rows).sort());
	});
});

const RULE = "─".repeat(40);
const box = (...lines: string[]) => [RULE, ...lines, RULE, "  ? for shortcuts"].join("\n");

describe("the box", () => {
	it.each<[what: string, screen: string, row: number, expected: string, draft?: string]>([
		["nothing at all", "", 0, "other"],
		["an empty box", box("❯ "), 1, "prompt"],
		["the glyph alone, its space trimmed", box("❯"), 1, "prompt"],
		["a no-break space after the glyph", box("❯\u00a0"), 1, "prompt"],
		["2.0.60's glyph", box("> "), 1, "prompt"],
		["shell mode", box("! "), 1, "shell"],
		["memory mode", box("# "), 1, "other"],
		["a name in the rule", `──── a name ─\n❯ \n${"─".repeat(13)}`, 1, "prompt"],
		["nothing but a name's end in the rule", ` long name… ─\n❯ \n${"─".repeat(13)}`, 1, "prompt"],
		["a line of text that only looks so", ` long name… ─\n❯ \n${"─".repeat(14)}`, 1, "other"],
		["one rule", `❯ \n${RULE}`, 0, "other"],
		["rules with nothing between", `${RULE}\n${RULE}`, 0, "other"],
		["an option of a menu", `${RULE}\n ❯ 1. Yes\n${RULE}`, 1, "other"],
		["no space after the glyph", box("❯x"), 1, "other"],
		["the cursor above the box", `x\n${box("❯ ")}`, 0, "other"],
		["the cursor below the box", box("❯ "), 3, "other"],
		["the cursor drawn, the terminal's below all", `${box("> \u001b[7m \u001b[27m")}\n`, 4, "prompt"],
		["the cursor drawn, a shell's prompt below", `${box("> \u001b[7m \u001b[27m")}\n$ `, 4, "other"],
		[
			"an inverse cell that tmux has dropped",
			`${box("> \u001b[7m\n\u001b[27m")}`.replace("\n\u001b[27m\n", "\n\u001b[27m"),
			9,
			"prompt",
		],
		["a dim placeholder", box('❯ \u001b[2mTry "write a test"\u001b[22m'), 1, "prompt"],
		["a placeholder under the cursor", box("❯ \u001b[7mT\u001b[27;2mry it\u001b[0m"), 1, "prompt"],
		["a single letter under the cursor", box("❯ \u001b[7mT\u001b[27m"), 1, "prompt", "T"],
		["a draft whose start is dim", box("❯ \u001b[2mTry\u001b[22m it"), 1, "prompt", "Try it"],
		["colours that hold a 2 and a 7", box("❯ \u001b[38;5;2;48;2;7;2;7mdraft\u001b[0m"), 1, "prompt", "draft"],
		[
			"a link",
			box("❯ \u001b]8;;http://x\u001b\\\\draft\u001b]8;;\u001b\\\\".replaceAll("\\\\", "\\")),
			1,
			"prompt",
			"draft",
		],
		["the list of agents", box("❯ a task").replace("? for shortcuts", "enter to create"), 1, "other"],
		["2.0.60's spinner", `✻ Pondering… (esc to interrupt)\n\n${box("❯ ")}`, 3, "prompt busy"],
		["a wrapped spinner", `✻ Pondering… (esc to\ninterrupt · 3s)\n${box("❯ ")}`, 3, "prompt busy"],
		[
			"2.1.328's spinner beside a draft",
			`✢ Pondering… (12s · ↓ 2 tokens)\n${box("❯ x")}`,
			2,
			"prompt busy",
			"x",
		],
		["talk of it", `● Press… (esc to interrupt) now\n  esc to interrupt\n${box("❯ ")}`, 3, "prompt"],
		[
			"2.0.60's spinner in an older picture of itself",
			`✻ Mulling… (esc to interrupt)\n\n${box("> ")}\n\n● words\n\n${box("> ")}`,
			10,
			"prompt",
		],
		[
			"2.0.60's spinner below an older picture of itself",
			`✻ Mulling… (esc to interrupt)\n\n${box("> ")}\n\n✻ Mulling… (esc to interrupt)\n${box("> ")}`,
			9,
			"prompt busy",
		],
		[
			"2.0.60's spinner above a rule that the model drew",
			`✻ Mulling… (esc to interrupt)\n${RULE}\nwords\n${RULE}\n\n${box("> ")}`,
			6,
			"prompt busy",
		],
		["a turn that is over", `✻ Baked for 3s · done\n${box("❯ ")}`, 2, "prompt"],
	])("%s", (_, screen, row, expected, draft) => {
		expect(inWords(readScreen(screen, hidden(row)))).toEqual([expected, draft]);
	});

	// Both clients say so some milliseconds before they stop, and give up raw mode and bracketed
	// paste with it.
	it.each(["❯", ">"])("of a client that is just being suspended (%s)", (glyph) => {
		const screen = `${box(`${glyph} \u001b[7m \u001b[27m`)}\n\nClaude Code is suspended. Run \`fg\` to bring it back.\n`;
		expect(readScreen(screen, { y: 6, visible: true }).kind).toBe("other");
	});
});

/** Screens in which Enter would choose something, or in which nobody listens. */
const DIALOGS = RECORDED.filter(
	([name, screen]) =>
		screen === "other" &&
		/-(menu-|permission|trust|bypass|ask-|exit-plan|rewind|background-dialog|vim|less|transcript)/.test(name),
).map(([name]) => name);

/** The leftmost columns of a line, its codes kept. */
function columns(line: string, width: number): string {
	let left = width;
	return line.replace(/\u001b\[[\d;]*m|[\s\S]/gu, (token) =>
		token.startsWith("\u001b") || left-- > 0 ? token : "",
	);
}

describe("whatever is shown", () => {
	it("reads anything without a crash", () => {
		const bits = fc.constantFrom(
			RULE,
			"❯ ",
			"> ",
			"! ",
			"\n",
			"\u001b[7m",
			"\u001b[2m",
			"\u001b[",
			"\u001b]8;;",
			" ─",
			"─",
			"\u0000",
			"\ud800",
			"漢",
		);
		const screens = fc.array(fc.oneof(bits, fc.string({ unit: "binary", maxLength: 8 })), { maxLength: 40 });
		fc.assert(
			fc.property(screens, fc.integer({ min: -2, max: 60 }), (parts, row) => {
				expect(["prompt", "other"]).toContain(readScreen(parts.join(""), hidden(row)).kind);
			}),
			{ numRuns: 10_000 },
		);
	});

	it("finds any draft that stands in a box", () => {
		const line = fc
			.string({ unit: "grapheme", maxLength: 20 })
			.map((text) => text.replace(/[\p{C}\p{Z}]/gu, "x"));
		fc.assert(
			fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), fc.boolean(), (draft, old) => {
				const lines = draft.map((text, at) => (at > 0 ? "  " : old ? "> " : "❯ ") + text);
				const screen = readScreen(`● said\n${box(...lines)}`, hidden(2));
				expect(screen).toMatchObject({ kind: "prompt", draft: draft.join("\n").trimEnd() });
			}),
			{ numRuns: 5000 },
		);
	});

	it("never takes a dialog for an empty prompt, however it is cut off and wherever the cursor is", () => {
		const cut = fc.record({
			name: fc.constantFrom(...DIALOGS),
			top: fc.nat(12),
			bottom: fc.nat(12),
			width: fc.integer({ min: 1, max: 130 }),
			dropped: fc.array(fc.nat(40), { maxLength: 6 }),
			row: fc.nat(45),
			visible: fc.boolean(),
		});
		fc.assert(
			fc.property(cut, ({ name, top, bottom, width, dropped, row, visible }) => {
				const lines = recorded(name).split("\n");
				const kept = lines.slice(top, lines.length - bottom).filter((_, at) => !dropped.includes(at));
				const screen = readScreen(kept.map((line) => columns(line, width)).join("\n"), {
					y: row,
					visible,
				});
				expect(screen.kind === "prompt" && screen.draft === "").toBe(false);
			}),
			{ numRuns: 10_000 },
		);
	});
});
