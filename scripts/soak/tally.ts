// The counts, and the evidence for those that should be 0.
import { copyFileSync, existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What is counted, in the order of the table. */
const ROWS = {
	asked: "asked",
	answered: "answered, exactly what was said to it",
	added: "of the answers: with what was said after others' words or for an agent, told apart",
	shared: "answered in one turn with other prompts the client gave at once: all that was said there",
	interrupted: "interrupted by the person",
	failed: "failed (an API error)",
	held: "held: nothing was typed or handed over until time was up",
	late: "no answer in time, but handed over",
	stuck: "no answer in time, and the text stands in the box, not submitted (or is not confirmed)",
	copies: "of the answers: by a copy of the conversation",
	mailed: "late answers that came with the mail",
	twice: "handed over twice",
	mixed: "times that what was being typed and the text of an ask came together in the box",
	joined: "times that the person's Enter sent what an ask had pasted that very moment",
	crossed: "times that a view and the Enter of an ask came within the same 300 ms",
	missed: "answered by the model, but not noticed within 5 s",
	broken: "errors, and results that are none",
	blocked: "blocked by a hook of the target's",
	wrong: "WRONG answers",
	cut: "answers CUT: something is missing that was said for the question, or after it",
	lost: "answers LOST: neither in the result nor in the mail",
	untrue: "results that tell something UNTRUE of where the question stands",
	unsaid: "answers that do not SAY that other prompts shared their turn",
	keys: "KEYS pressed that were not ours",
	drafts: "DRAFTS lost",
	sent: "mail sent",
	unsent: "of it refused, and said so",
	shown: "mail shown to its session's model, once",
	gone: "mail LOST",
	doubled: "mail shown TWICE",
	along: "mail that a client took along to another conversation, and its own got it as well",
	misled: "mail shown to the WRONG session",
} as const;
export type Row = keyof typeof ROWS;

/** Any of these fails the soak. */
const MUST_BE_0: readonly Row[] = [
	"wrong",
	"cut",
	"lost",
	"untrue",
	"unsaid",
	"keys",
	"drafts",
	"gone",
	"doubled",
	"misled",
];

export interface Tally {
	add(row: Row): void;
	/** Counts, prints, and keeps the details in a file. */
	found(row: Row, what: string, details: Record<string, unknown>): void;
	/** What the person did, by name. */
	did(action: string): void;
	/** The route that brought a question which was answered. */
	carried(route: string): void;
	line(): string;
	/** Keeps copies of these files with the evidence, if there is any. */
	keep(files: Record<string, string>): void;
	/** Prints the table; whether all is well. */
	table(): boolean;
}

export function openTally(): Tally {
	const counts = new Map<Row, number>();
	const done = new Map<string, number>();
	const routes = new Map<string, number>();
	let folder: string | undefined;
	let files = 0;
	const count = (row: Row) => counts.get(row) ?? 0;
	const tally: Tally = {
		add: (row) => counts.set(row, count(row) + 1),
		found(row, what, details) {
			tally.add(row);
			folder ??= mkdtempSync(join(tmpdir(), "intercom-soak-"));
			const file = join(folder, `${String(++files).padStart(2, "0")}-${row}.txt`);
			const text = Object.entries(details).map(([name, value]) => `== ${name}\n${shown(value)}\n`);
			writeFileSync(file, `${what}\n\n${text.join("\n")}`);
			console.log(`!! ${ROWS[row]}: ${what}\n   ${file}`);
		},
		did: (action) => done.set(action, (done.get(action) ?? 0) + 1),
		carried: (route) => routes.set(route, (routes.get(route) ?? 0) + 1),
		line() {
			const rows: Row[] = [
				"asked",
				"answered",
				"added",
				"shared",
				"interrupted",
				"failed",
				"blocked",
				"held",
				"late",
				"sent",
				...MUST_BE_0,
			];
			return rows.map((row) => `${row} ${count(row)}`).join(", ");
		},
		keep(kept) {
			if (folder === undefined) return;
			for (const [name, path] of Object.entries(kept)) {
				if (existsSync(path)) copyFileSync(path, join(folder, name));
			}
		},
		table() {
			console.log(`\nThe person: ${listed(done)}\nAnswered by: ${listed(routes)}\n`);
			for (const [row, label] of Object.entries(ROWS)) {
				console.log(`${String(count(row as Row)).padStart(6)}  ${label}`);
			}
			if (folder) console.log(`\nEvidence: ${folder}`);
			return MUST_BE_0.every((row) => count(row) === 0);
		},
	};
	return tally;
}

function shown(value: unknown): string {
	return typeof value === "string" ? value : JSON.stringify(value, null, 1);
}

function listed(counts: Map<string, number>): string {
	return [...counts]
		.sort()
		.map(([name, times]) => `${name} ${times}`)
		.join(", ");
}
