// Rosters at random, of few names, so that they collide. What an address finds is the session that
// a careful person would name, or nothing. The rules are stated here one by one, and not as a
// search.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { IntercomError } from "../../src/errors.ts";
import { resolve } from "../../src/sessions/address.ts";
import { roster } from "../../src/sessions/roster.ts";
import { aMachine, type Machine, startOf } from "../machine.ts";

// Each roster is laid out as files and looked at anew, which takes its time where the cores are
// busy.
vi.setConfig({ testTimeout: 240_000 });

/** Their beginnings collide with each other, and with what people call sessions. */
const IDS = ["beef0001", "beef0002", "beefcafe", "cafe0001", "20261122", "feed1234"].map(
	(start) => `${start}-1111-4111-8111-111111111111`,
);
/** `decade` could begin an id, and begins none. */
const WORDS = ["Web", "decade", "beef", "cafe0001", IDS[1] as string];
/** Words of every title. None of them is a name or a folder. */
const TITLE = "please ask the payments session";

/** A session as it is generated. */
interface One {
	id: string;
	runs: boolean;
	/** Its name, by its user or by the client; the client's is forgotten when it ends. */
	name: string | undefined;
	given: boolean;
	/** The name it has chosen itself. */
	own: string | undefined;
	/** The person has given it its name since. */
	renamed: boolean;
	folder: string;
	/** Which of the later sessions took its place by /clear. */
	movedTo: number | undefined;
}

const aSession = fc.record({
	runs: fc.boolean(),
	name: fc.option(fc.constantFrom(...WORDS), { nil: undefined }),
	given: fc.boolean(),
	own: fc.option(fc.constantFrom("Web", "crew", "my docs"), { nil: undefined }),
	renamed: fc.boolean(),
	folder: fc.constantFrom("web", "decade", "beef", "my docs"),
	movedTo: fc.option(fc.nat({ max: 5 }), { nil: undefined, freq: 4 }),
});
const sessions = fc.array(aSession, { minLength: 1, size: "max", maxLength: IDS.length }).map((all) =>
	all.map(
		(one, at): One => ({
			...one,
			id: IDS[at] as string,
			movedTo:
				!one.runs && one.movedTo !== undefined && one.movedTo > at && one.movedTo < all.length
					? one.movedTo
					: undefined,
		}),
	),
);
const anyAddress = fc.oneof(
	fc.constantFrom(...WORDS, "WEB ", "my docs", "crew", "payments", TITLE, "nobody"),
	fc.constantFrom(...IDS),
	fc.tuple(fc.constantFrom(...IDS), fc.integer({ min: 3, max: 12 })).map(([id, end]) => id.slice(0, end)),
);

/** What is called: the name of one of the sessions half of the time, else anything. */
const called = fc
	.tuple(sessions, anyAddress, fc.option(fc.nat(), { freq: 1, nil: undefined }))
	.map(([all, anything, at]): [One[], string] => {
		const one = at === undefined ? undefined : all[at % all.length];
		return [all, one ? (one.own ?? nameOf(one)) : anything];
	});

let machine: Machine;
let pids: number[];
beforeAll(() => {
	machine = aMachine();
	pids = IDS.map(() => machine.start("cat").pid ?? 0);
});
afterAll(() => machine.end());

/** Makes the machine that of these sessions. */
function lay(all: readonly One[]): void {
	for (const folder of ["projects", "sessions"])
		rmSync(join(machine.claudeDir, folder), { recursive: true, force: true });
	for (const folder of ["sessions", "profiles"])
		rmSync(join(machine.intercomDir, folder), { recursive: true, force: true });
	mkdirSync(join(machine.intercomDir, "profiles"), { recursive: true });
	mkdirSync(join(machine.claudeDir, "projects"));
	for (const [at, { id, runs, name, given, own, renamed, folder, movedTo }] of all.entries()) {
		const cwd = `/work/${at}/${folder}`;
		machine.transcript(id, { cwd, prompt: TITLE, title: given ? name : undefined, age: 1000 * at });
		if (runs) {
			const nameSource = given ? "user" : "derived";
			machine.register(id, { pid: pids[at] as number, cwd, ...(name ? { name, nameSource } : {}) });
		}
		if (own !== undefined) {
			const updatedAt = new Date(machine.clock.now + at).toISOString();
			const known = given && !renamed ? name : renamed ? "before" : undefined;
			const profile = { v: 1, session: id, name: own, given: known, updatedAt };
			writeFileSync(join(machine.intercomDir, "profiles", `${id}.json`), JSON.stringify(profile));
		}
		if (movedTo !== undefined) machine.card(id, { movedTo: all[movedTo]?.id });
	}
}

/** What its user or its client calls a session. */
function nameOf({ runs, name, given, folder }: One): string {
	return name !== undefined && (runs || given) ? name : folder;
}

/** What a session is called by its own choice. Of those that run no two are called the same. */
function ownNameOf(all: readonly One[], one: One): string | undefined {
	const chosen = chosenName(all, one);
	return one.runs && chosen !== undefined ? numbered(all).get(one) : chosen;
}

/** The one that runs longest has the name; a name that a person gave goes before all. */
function numbered(all: readonly One[]): Map<One, string> {
	const running = all.filter(({ runs }) => runs);
	const startOfOne = (one: One) => Number(startOf(pids[all.indexOf(one)] as number));
	const names = new Map<One, string>();
	for (const one of [...running].sort((a, b) => startOfOne(a) - startOfOne(b) || (a.id < b.id ? -1 : 1))) {
		const chosen = chosenName(all, one);
		const given = running.flatMap((other) =>
			other !== one && other.given && other.name ? [other.name] : [],
		);
		const taken = [...given, ...names.values()].map((name) => name.toLowerCase());
		const free = [chosen, ...IDS.map((_, at) => `${chosen}-${at + 2}`)];
		const name = chosen && free.find((each) => !taken.includes(`${each}`.toLowerCase()));
		if (name) names.set(one, name);
	}
	return names;
}

/** What a session calls itself, unless its user has given it another name since. */
function chosenName(all: readonly One[], one: One): string | undefined {
	const chose = all.findLast((each) => each.own !== undefined && (each === one || leadsTo(all, each, one)));
	const chosen = one.own === undefined ? chose : one;
	if (chosen === undefined) return undefined;
	const then = chosen.renamed ? "before" : chosen.given ? chosen.name : undefined;
	const now = one.given ? one.name : undefined;
	return then === now ? chosen.own : undefined;
}

/** Whether one session stands for another, by /clear. */
function leadsTo(all: readonly One[], from: One, to: One): boolean {
	return from !== to && standing(all, from) === to;
}

/** What a session is called; its folder is no name of one that has another. */
function namesOf(all: readonly One[], one: One): string[] {
	const own = ownNameOf(all, one);
	const isNamed = one.name !== undefined && (one.runs || one.given);
	return own === undefined ? [nameOf(one)] : [own, ...(isNamed ? [nameOf(one)] : [])];
}

/** How an address names a session: the lower, the surer; none where it does not. */
function rank(all: readonly One[], one: One, address: string): number | undefined {
	const wanted = address.trim().toLowerCase();
	if (one.id === wanted) return 0;
	// A whole id is nobody's name.
	if (IDS.includes(wanted)) return undefined;
	if (namesOf(all, one).some((name) => name.toLowerCase() === wanted)) return 1;
	if (one.folder === wanted) return 2;
	return wanted.length >= 4 && one.id.startsWith(wanted) ? 3 : undefined;
}

interface Named {
	one: One;
	rank: number;
}

/** The session that stands for this one today. */
function standing(all: readonly One[], one: One): One {
	const next = one.movedTo === undefined ? undefined : all[one.movedTo];
	return next ? standing(all, next) : one;
}

/** Whom the address names but the caller, each in the surest way, also by what /clear replaced. */
function namedBy(all: readonly One[], address: string, caller: string): Named[] {
	const named = new Map<string, Named>();
	for (const each of all) {
		const found = rank(all, each, address);
		const one = standing(all, each);
		if (found === undefined || one.id === caller) continue;
		named.set(one.id, { one, rank: Math.min(found, named.get(one.id)?.rank ?? found) });
	}
	return [...named.values()];
}

it("reaches the session that a careful person would name, or nothing", async () => {
	const seen = new Set<string>();
	await fc.assert(
		fc.asyncProperty(called, fc.nat({ max: IDS.length }), async ([all, address], at) => {
			lay(all);
			const context = machine.context();
			const caller = all[at]?.id ?? "human";
			let found: string | undefined;
			let code: string | undefined;
			try {
				found = resolve(context, await roster(context), address, { id: caller }).id;
			} catch (error) {
				if (!(error instanceof IntercomError)) throw error;
				({ code } = error);
			}
			seen.add(code ?? "found");
			const named = namedBy(all, address, caller);
			const reached = named.find(({ one }) => one.id === found);
			const running = named.filter(({ one }) => one.runs);

			const begun = all
				.filter((each) => rank(all, { ...each, name: "-", folder: "-", own: undefined }, address) === 3)
				.map((each) => standing(all, each).id);

			// Only what it is called, and never oneself.
			if (found !== undefined) expect(reached).toBeDefined();
			// An id is certain.
			const whole = named.find((each) => each.rank === 0);
			if (whole) expect(found).toBe(whole.one.id);
			if (reached && reached.rank > 0) {
				const others = named.filter((each) => each !== reached);
				const exact = reached.rank < 3;
				// No name and no folder takes what begins another's id.
				if (exact) for (const id of begun) expect([found, caller]).toContain(id);
				// None that has ended beside one that runs.
				if (!reached.one.runs) expect(running.filter((each) => each.rank < 3 || !exact)).toEqual([]);
				// None of several that run, or of several that have ended, but by a surer way.
				const alike = others.filter(
					(each) => each.one.runs === reached.one.runs && rank(all, each.one, address) === each.rank,
				);
				for (const each of alike) expect(each.rank).toBeGreaterThan(reached.rank);
			}
			// Nobody is refused without need.
			if (named.length === 1) expect(found).toBe(named[0]?.one.id);
			if (named.length === 0) expect(["not_found", "self"]).toContain(code);
			const isExact = named.every((each) => each.rank === 1 || each.rank === 2);
			if (running.length === 1 && isExact && begun.length === 0) expect(found).toBe(running[0]?.one.id);
			if (code === "ambiguous") expect(named.length).toBeGreaterThan(1);
		}),
		{ numRuns: 250 },
	);
	// Otherwise the rules above were never asked.
	expect([...seen].sort()).toEqual(["ambiguous", "found", "not_found", "self"]);
});
