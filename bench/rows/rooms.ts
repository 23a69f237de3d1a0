import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { head, partyOf, ROOM, roomsIn } from "../room-writer.ts";
import type { Bench, Measure, Row } from "../row.ts";
import { bareEnvironment } from "../server.ts";
import { median, spread } from "../stats.ts";

const WRITERS = 4;
/** With the four that join: 9,996 entries, of which 996 are not packed. More cannot be. */
const ENTRIES_EACH = 2_498;
const ENTRIES = WRITERS * (ENTRIES_EACH + 1);
const ROUNDS = 20;

/**
 * Measures appending by four processes at once, each entry checked by the rules and surviving a
 * crash; and what it takes to know the state of the room that they have filled.
 */
export const rooms: Row = {
	name: "rooms",
	async run(bench) {
		const root = bench.folder();
		const program = join(root, "room-writer.mjs");
		const entryPoints = [fileURLToPath(new URL("../room-writer.ts", import.meta.url))];
		await build({ entryPoints, bundle: true, platform: "node", format: "esm", outfile: program });
		const at: Place = { root, program, intercomDir: join(root, "intercom") };
		return [...(await appends(bench, at)), await cold(at), ...(await warm(at))];
	},
};

interface Place {
	root: string;
	program: string;
	intercomDir: string;
}

async function appends(bench: Bench, { root, program, intercomDir }: Place): Promise<Measure[]> {
	bench.say(`appending ${ENTRIES} entries`);
	const opened = roomsIn(intercomDir);
	await opened.append(ROOM, () => ({ ...head(partyOf(0)), kind: "open", purpose: "Measure" }));
	for (let writer = 1; writer < WRITERS; writer++)
		await opened.append(ROOM, () => ({ ...head(partyOf(writer)), kind: "join" }));
	const children = Array.from({ length: WRITERS }, (_, writer) =>
		spawn(process.execPath, [program, "write", intercomDir, partyOf(writer), String(ENTRIES_EACH)], {
			env: bareEnvironment({ HOME: root }),
			stdio: ["pipe", "pipe", "inherit"],
		}),
	);
	const lines = children.map((child) => createInterface({ input: child.stdout })[Symbol.asyncIterator]());
	const said = () => Promise.all(lines.map((each) => each.next()));
	await said();
	const began = performance.now();
	for (const child of children) child.stdin.write("go\n");
	const ends = await said();
	const seconds = (performance.now() - began) / 1000;
	const times = ends.flatMap(({ value }) => JSON.parse(value) as number[]);
	await Promise.all(children.map((child) => child.exitCode === null && once(child, "exit")));
	return [
		{
			name: `append to a room, ${WRITERS} processes`,
			measured: (WRITERS * ENTRIES_EACH) / seconds,
			unit: "per s",
			above: 1_000,
			note: `${times.length} entries`,
		},
		{ name: "one such append", measured: median(times), unit: "ms", below: 3, note: spread(times) },
	];
}

/** The first look of a process that has just started. */
async function cold({ root, program, intercomDir }: Place): Promise<Measure> {
	const times: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const env = bareEnvironment({ HOME: root });
		const out = execFileSync(process.execPath, [program, "state", intercomDir], { env, encoding: "utf8" });
		const { ms, number } = JSON.parse(out);
		if (number !== ENTRIES) throw new Error(`It read ${number} entries`);
		times.push(ms);
	}
	return line(`state of a room of ${ENTRIES} entries, first look of a process`, times, 60);
}

async function warm({ intercomDir }: Place): Promise<Measure[]> {
	const [known, other] = [roomsIn(intercomDir), roomsIn(intercomDir)];
	const again: number[] = [];
	await known.state(ROOM);
	const anew: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		anew.push(await timeOf(() => roomsIn(intercomDir).state(ROOM)));
		await other.append(ROOM, () => ({ ...head(partyOf(0)), kind: "message", text: "Go on.", to: [] }));
		again.push(await timeOf(() => known.state(ROOM)));
	}
	return [
		line("the same, by a process that has read others", anew, 60),
		line("the same, known but for one entry", again, 2),
	];
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
	const began = performance.now();
	await work();
	return performance.now() - began;
}

function line(name: string, values: number[], below: number): Measure {
	return { name, measured: median(values), unit: "ms", below, note: spread(values) };
}
