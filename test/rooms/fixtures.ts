import { v7 as newId } from "uuid";
import type { Entry, EntryKind, EntryOf } from "../../src/model/entry.ts";
import type { Author } from "../../src/model/entry-parts.ts";
import type { Task } from "../../src/rooms/fold/state.ts";
import { ANN, BOB, CAT, NOON } from "../machine.ts";

export const DAN = "dddd4444-4444-4444-8444-444444444444";

const NAMES: Record<string, string> = { [ANN]: "ann", [BOB]: "bob", [CAT]: "cat", [DAN]: "dan" };

export function author(session: string): Author {
	return { session, name: NAMES[session] ?? session };
}

type Fields<Kind extends EntryKind> = Omit<EntryOf<Kind>, "v" | "id" | "at" | "by" | "kind">;

/** Who writes it, how many seconds after noon, and under which id. */
interface Written {
	by?: string;
	second?: number;
	id?: string;
}

/** A task that Ann has given Bob, as a state has it. */
export function aTask(change: Partial<Task> = {}): Task {
	return {
		id: "0199aaaa-0000-7000-8000-000000000000",
		number: 1,
		by: author(ANN),
		at: at(0),
		title: "x",
		to: { kind: "party", party: BOB },
		waitsFor: [],
		blocks: [],
		state: "submitted",
		changed: 1,
		...change,
	};
}

/** An entry of a kind; by Ann at noon, where nothing else is said. */
export function anEntry<Kind extends EntryKind>(
	kind: Kind,
	fields: Fields<Kind>,
	{ by = ANN, second = 0, id = newId() }: Written = {},
): EntryOf<Kind> {
	return { v: 1, id, at: at(second), by: author(by), kind, ...fields } as unknown as EntryOf<Kind>;
}

/** So many seconds after noon. */
export function at(second: number): string {
	return new Date(NOON + second * 1_000).toISOString();
}

/** One entry of each kind, with all it may have. */
export function everyKind(): Entry[] {
	const id = newId();
	return [
		anEntry("open", { purpose: "Build the API", role: "backend" }),
		anEntry("join", { role: "reviewer" }),
		anEntry("leave", { reason: "done" }),
		anEntry("invite", { who: author(BOB), role: "client" }),
		anEntry("archive", { reason: "merged" }),
		anEntry("message", {
			text: "hello\nall",
			to: [BOB, "human"],
			member: "reviewer",
			says: "question",
			urgent: true,
			inReplyTo: id,
		}),
		anEntry("task", {
			title: "Write it",
			details: "with tests",
			params: { deep: [1, null, "x"] },
			to: { kind: "role", role: "backend" },
			blockedBy: [id],
			deadline: at(60),
		}),
		anEntry("claim", { task: id, replaces: 7, role: "backend" }),
		anEntry("update", { task: id, state: "completed", note: "n", result: [1], artifacts: ["/a b"] }),
		anEntry("signal", { name: "api-ready", data: "x", until: at(60) }),
		anEntry("propose", { what: "Release Bob", release: BOB, deadline: at(60) }),
		anEntry("vote", { proposal: id, yes: false, reason: "no" }),
		anEntry("decide", { proposal: id, outcome: "lapsed" }),
		anEntry("service", {
			name: "api",
			url: "http://127.0.0.1:1",
			description: "d",
			until: at(60),
			process: { pid: 1, procStart: "2" },
			replaces: 3,
		}),
		anEntry("end_service", { name: "api", service: 3 }),
		anEntry("cut_off", { who: BOB, until: at(60), reason: "too many messages" }),
	];
}
