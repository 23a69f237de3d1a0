import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { reset } from "../../src/install/reset.ts";
import { partsOf } from "../../src/install/reset-parts.ts";
import { ANN, aMachine, aMessage, BOB, type Machine, refusal } from "../machine.ts";
import { fullFolder } from "./full-folder.ts";

let machine: Machine;
let context: Context;
beforeEach(async () => {
	machine = aMachine();
	context = { ...(await fullFolder(machine)), now: Date.now };
});
afterEach(() => machine.end());

const root = () => context.config.paths.root;
/** But for events: whoever looks who runs takes those in. */
const tree = () =>
	readdirSync(root(), { recursive: true, encoding: "utf8" })
		.filter((path) => !path.includes("session-start"))
		.sort();
/** What install made, and what processes that run hold. */
const STAYS = [
	"bells",
	join("bells", "4711"),
	join("bells", "4711", "4712.json"),
	"install.json",
	"leases",
	join("leases", "profiles.json"),
	"monitors",
	join("monitors", `${BOB}.json`),
	"plugin",
	join("plugin", "1.0.0"),
	join("plugin", "1.0.0", "package.json"),
];

describe("a reset", () => {
	it("of everything leaves what install made, and Intercom works on", async () => {
		const { removals, done } = await reset(context, "everything", false);
		expect(done).toBe(true);
		expect(removals.find(({ label }) => label === "rooms")).toMatchObject({ files: 2, bytes: 14 });
		expect(tree()).toEqual(STAYS);
		await context.mailbox.put(aMessage());
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("of rooms leaves all else", async () => {
		const before = tree().filter((path) => path !== "rooms" && !path.startsWith(join("rooms", "")));
		await reset(context, "rooms", false);
		expect(tree()).toEqual(before);
	});

	it("that is only to be told changes nothing", async () => {
		const before = tree();
		const { removals, done } = await reset(context, "everything", true);
		expect([done, removals.length]).toEqual([false, 16]);
		expect(tree()).toEqual(before);
	});

	it("names the sessions that run, and whose unread mail goes with it", async () => {
		machine.transcript(ANN, { title: "ann" });
		machine.register(ANN);
		const { running, unread } = await reset(context, "everything", true);
		expect(running).toEqual([{ session: ANN, name: "ann" }]);
		expect(unread.map(({ name, count }) => [name, count]).sort()).toEqual([
			[BOB.slice(0, 8), 1],
			["human", 1],
		]);
		expect((await reset(context, "rooms", true)).unread).toEqual([]);
	});

	it("removes nothing where one part may not be Intercom's own", async () => {
		writeFileSync(join(root(), "sessions", "notes.txt"), "");
		const before = tree();
		for (const dryRun of [true, false])
			expect((await refusal(() => reset(context, "everything", dryRun))).code).toBe("unreadable");
		expect(tree()).toEqual(before);
	});

	it("is refused where the folder is the home folder", async () => {
		const home = { ...context, config: { ...context.config, home: root() } };
		expect((await refusal(() => reset(home, "everything", false))).message).toContain(root());
	});
});

describe("a reset that dies in the middle", () => {
	const parts = 16;
	it.each(Array.from({ length: parts + 1 }, (_, at) => at))(
		"is finished by the same command: after %i parts were put aside",
		async (count) => {
			const { paths } = context.config;
			mkdirSync(paths.reset, { mode: 0o700 });
			const all = partsOf(paths, "everything").filter(({ path }) => path !== paths.reset);
			expect(all).toHaveLength(parts);
			for (const [at, { path }] of all.slice(0, count).entries()) {
				const grave = join(paths.reset, `${basename(path)}.0123456789ab`);
				renameSync(path, grave);
				// It died while it removed them.
				if (count === parts && at % 2 === 0) rmSync(grave, { recursive: true });
			}
			// What is there meanwhile works.
			await context.mailbox.put(aMessage());
			const { removals } = await reset(context, "everything", true);
			expect(removals.map(({ label }) => label)).toContain("left of an earlier reset");
			await reset(context, "everything", false);
			expect(tree()).toEqual(STAYS);
			expect(existsSync(paths.reset)).toBe(false);
		},
	);
});
