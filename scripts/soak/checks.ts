// The checks when all is over: of every key that was pressed, every prompt that a session was
// given, and every file.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Session, TranscriptRecord } from "../../test/e2e/harness/session.ts";
import type { World } from "../../test/e2e/harness/world.ts";
import { isOurs } from "./asks.ts";
import { pack } from "./eyes.ts";
import { foldersOf } from "./folders.ts";
import type { Person } from "./hands.ts";
import type { Tally } from "./tally.ts";

export function checkKeys(lines: readonly string[], tally: Tally): void {
	for (const line of lines) {
		if (!isOurs(line))
			tally.found("keys", `a key that is none of the protocol's: ${line.slice(0, 200)}`, { line });
	}
}

/** Checks what ended up in the conversation and in the folder of one session. */
export function checkSession(world: World, person: Person, keys: readonly string[]): void {
	const { session, sent, tally, diary } = person;
	const evidence = (text: string) => ({ text, diary: diary.join("\n") });
	const files = foldersOf(session).flatMap((folder) =>
		readdirSync(folder).filter((name) => /^(approved|shell)-/.test(name)),
	);
	if (files.length > 0)
		tally.found("keys", `${session.name}: ${files.join(", ")} in its folder`, evidence(""));
	for (const record of recordsOf(world, session)) {
		const printed = /<local-command-stdout>(?:Set model|Changed|Enabled|Disabled)|<bash-input>/;
		if (record.type !== "assistant" && printed.test(JSON.stringify(record))) {
			const text = JSON.stringify(record);
			tally.found("keys", `${session.name}: a menu was answered or a command run`, evidence(text));
		}
		for (const text of prompts(record)) {
			const ours = text.includes("<intercom-question id=");
			const theirs = /\b(DRAFT|WORK|approved|shell)-\d+|^\/(model|config)/.exec(withoutFrames(text));
			if (!theirs) continue;
			const row = theirs[1] === "DRAFT" ? "drafts" : "keys";
			if (ours) {
				const blame = enteredByUs(text, keys) ? row : "joined";
				tally.found(blame, `${session.name}: ${theirs[0]} was submitted with a question`, evidence(text));
			} else if (row === "drafts" && !isSent(sent.get(theirs[0]), text))
				tally.found(
					"drafts",
					`${session.name}: ${theirs[0]} was submitted, not by the person`,
					evidence(text),
				);
		}
	}
}

/** All that its client wrote, in whichever conversation. */
function recordsOf({ model, configDir }: World, { label }: Session): TranscriptRecord[] {
	const own = new Set(model.requests.flatMap((one) => (one.label === label ? `${one.sessionId}.jsonl` : [])));
	const projects = join(configDir, "projects");
	const paths = readdirSync(projects, { recursive: true, encoding: "utf8" });
	return paths
		.filter((path) => own.has(basename(path)))
		.flatMap((path) => readFileSync(join(projects, path), "utf8").split("\n").filter(Boolean))
		.map((line) => JSON.parse(line) as TranscriptRecord);
}

/**
 * Whether the ask whose text this is pressed Enter after its paste. Otherwise the person did, at
 * that moment.
 */
function enteredByUs(text: string, keys: readonly string[]): boolean {
	const id = /<intercom-question id="([\w-]+)"/.exec(text)?.[1] ?? "";
	const hex = Buffer.from(id).toString("hex");
	return keys.some((line, at) => {
		if (!line.includes(hex)) return false;
		const asker = /intercom-\d+-/.exec(line)?.[0] ?? "";
		const next = keys.slice(at + 1).find((other) => other.includes(asker));
		return next?.endsWith("\t0d") ?? false;
	});
}

function isSent(draft: string | undefined, text: string): boolean {
	return draft !== undefined && pack(draft) === pack(text.replace(/<\/?pasted_content[^>]*>/g, ""));
}

/** A frame may hold whatever was asked. */
function withoutFrames(text: string): string {
	return text.replace(
		/<intercom-question id="([\w-]+)"[^<>]* mark="(\w+)">[\s\S]*?<\/intercom-question \2>/g,
		"",
	);
}

function prompts(record: TranscriptRecord): string[] {
	if (record.type === "attachment" && record.attachment?.type === "queued_command")
		return [textOf(record.attachment.prompt)];
	if (record.type !== "user" || Array.isArray(record.toolUseResult) || record.toolUseResult) return [];
	return [textOf(record.message?.content)];
}

function textOf(content: unknown): string {
	if (typeof content === "string") return content;
	if (!Array.isArray(content)) return "";
	return content.map((block: { text?: string }) => block.text ?? "").join("\n");
}
