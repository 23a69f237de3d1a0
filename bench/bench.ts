// `npm run bench [-- name …]` measures the built server and prints one table. The exit code is 1
// where a limit is broken.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isBusy, quiet } from "./quiet.ts";
import { type Bench, holds, type Measure, type Row } from "./row.ts";
import { askPost, askType } from "./rows/ask.ts";
import { askMiddle } from "./rows/ask-middle.ts";
import { assign } from "./rows/assign.ts";
import { descriptions } from "./rows/descriptions.ts";
import { handshake } from "./rows/handshake.ts";
import { hook } from "./rows/hook.ts";
import { idle } from "./rows/idle.ts";
import { listSessions } from "./rows/list-sessions.ts";
import { mail } from "./rows/mail.ts";
import { mailMemory } from "./rows/mail-memory.ts";
import { manyTranscripts } from "./rows/many-transcripts.ts";
import { push } from "./rows/push.ts";
import { roomMail } from "./rows/room-mail.ts";
import { rooms } from "./rows/rooms.ts";
import { send } from "./rows/send.ts";
import { signal } from "./rows/signal.ts";
import { statusLine } from "./rows/status-line.ts";
import { wake } from "./rows/wake.ts";
import { number } from "./stats.ts";

const ROWS: Row[] = [
	handshake,
	descriptions,
	idle,
	listSessions,
	manyTranscripts,
	send,
	mail,
	mailMemory,
	rooms,
	roomMail,
	signal,
	hook,
	statusLine,
	wake,
	push,
	assign,
	askPost,
	askType,
	askMiddle,
];

/** How long a row waits for the rest of the machine to be quiet. */
const PATIENCE_MS = 120_000;

const repository = fileURLToPath(new URL("..", import.meta.url));
const wanted = process.argv.slice(2).join(" ").toLowerCase();
const rows = ROWS.filter((row) => row.name.toLowerCase().includes(wanted));
if (rows.length === 0) {
	console.error(`There is no such row. There are: ${ROWS.map((row) => row.name).join(", ")}`);
	process.exit(2);
}

// A short path, because unix sockets lie in it, and their paths end at 108 bytes.
const root = realpathSync(mkdtempSync(join(tmpdir(), "icb-")));
process.once("exit", () => rmSync(root, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const plugin = join(root, "plugin");
build();
const measures: Measure[] = [];
const disturbed: string[] = [];
let failed = false;
for (const row of rows) {
	const share = await quiet(PATIENCE_MS);
	console.error(`${row.name} …`);
	if (isBusy(share)) disturbed.push(`${row.name} (others used ${Math.round(share * 100)} %)`);
	const folders: string[] = [];
	const bench: Bench = {
		main: join(plugin, "dist", "main.js"),
		plugin,
		folder() {
			folders.push(mkdtempSync(join(root, "f-")));
			return folders.at(-1) as string;
		},
		say: (line) => console.error(`  ${line}`),
	};
	try {
		measures.push(...(await row.run(bench)));
	} catch (error) {
		failed = true;
		console.error(error);
		measures.push({ name: row.name, measured: Number.NaN, unit: "", below: 0, note: "it failed, see above" });
	}
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
print(measures);
if (disturbed.length > 0) console.log(`The machine was busy; measure again: ${disturbed.join(", ")}`);
process.exit(failed || !measures.every(holds) ? 1 : 0);

/** Builds into a folder of its own: somebody may rebuild dist/ while this runs. */
function build(): void {
	mkdirSync(plugin, { mode: 0o700 });
	execFileSync(process.execPath, [join(repository, "scripts/build.mjs"), join(plugin, "dist")]);
	writeFileSync(join(plugin, "package.json"), '{"type":"module"}\n');
	for (const part of [".claude-plugin", "hooks", "monitors"])
		cpSync(join(repository, part), join(plugin, part), { recursive: true });
	// For the row push, whose session is to start one.
	const monitors = join(plugin, "monitors");
	cpSync(join(monitors, "for-clients-without-socket.json"), join(monitors, "monitors.json"));
}

function print(lines: Measure[]): void {
	const table = lines.map((line) => [
		line.name,
		`${number(line.measured)} ${line.unit}`.trim(),
		limit(line),
		line.below === undefined && line.above === undefined ? "" : holds(line) ? "ok" : "BROKEN",
		line.note ?? "",
	]);
	const head = ["name", "measured", "limit", "ok", ""];
	const widths = head.map((_, column) =>
		Math.max(...[head, ...table].map((cells) => cells[column]?.length ?? 0)),
	);
	for (const cells of [head, ...table]) {
		const padded = cells.map((cell, column) => (column === 4 ? cell : cell.padEnd(widths[column] ?? 0)));
		console.log(padded.join(" | ").trimEnd());
	}
}

function limit({ below, above, unit }: Measure): string {
	if (below !== undefined) return `< ${below} ${unit}`.trim();
	return above === undefined ? "" : `> ${above} ${unit}`;
}
