import { type Removal, type ResetReport, reset as resetIntercom } from "../../install/reset.ts";
import { cleanLine, quoted } from "../../model/clean-text.ts";
import { plural } from "../../tools/words.ts";
import type { reset } from "../catalog.ts";
import type { Run } from "../command.ts";

/** So many of a kind are named. */
const MOST_NAMED = 20;

export const run: Run<typeof reset> = async ({ what, yes }, { openContext }) => {
	const report = await resetIntercom(openContext(), what, !yes);
	const isMissing = report.removals.length > 0 && !yes;
	return { data: report, text: describe(report), code: isMissing ? 2 : 0 };
};

function describe(report: ResetReport): string {
	const { done, removals, what } = report;
	if (removals.length === 0) return "There is nothing to remove.";
	const width = Math.max(...removals.map(({ label }) => label.length));
	return [
		done ? "Removed:" : "This would be removed:",
		...removals.map((removal) => `  ${removal.label.padEnd(width)}  ${removalWord(removal)}`),
		...unreadLines(report),
		...runningLines(report),
		...(done ? [] : [`Nothing was removed. \`claude-intercom reset ${what} --yes\` removes it.`]),
	].join("\n");
}

function removalWord({ files, bytes, names, path }: Removal): string {
	const size = `${plural(files, "file")}, ${sizeWord(bytes)}`;
	return names === undefined
		? `${size}  ${path}`
		: `${size}  ${path}: ${listed(names.map((name) => quoted(name)))}`;
}

function unreadLines({ unread, done }: ResetReport): string[] {
	if (unread.length === 0) return [];
	const total = unread.reduce((sum, { count }) => sum + count, 0);
	const whose = unread.map(({ owner, name, count }) => `${count} of ${partyWord(owner, name)}`);
	return [`${plural(total, "unread message")} ${done ? "went" : "would go"} with it: ${listed(whose)}.`];
}

function runningLines({ running, what }: ResetReport): string[] {
	if (running.length === 0) return [];
	const who = listed(running.map(({ session, name }) => partyWord(session, name)));
	const after =
		what === "rooms"
			? "They are in no room any more."
			: "They go on; restart them afterwards, as their hooks tell only at a start who they are.";
	return [`${plural(running.length, "session")} run${running.length === 1 ? "s" : ""}: ${who}. ${after}`];
}

function partyWord(id: string, name: string): string {
	const short = id.slice(0, 8);
	return id === name || name === short ? name : `${cleanLine(name, 60)} (${short})`;
}

function listed(words: readonly string[]): string {
	const more = words.length > MOST_NAMED ? ` and ${words.length - MOST_NAMED} more` : "";
	return `${words.slice(0, MOST_NAMED).join(", ")}${more}`;
}

/** `0 bytes`, `12 KB`, `3.4 MB`. */
function sizeWord(bytes: number): string {
	if (bytes < 1_000) return plural(bytes, "byte");
	if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`;
	return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
