import { afterEach, describe, expect, it } from "vitest";
import { paste, press } from "../../src/host/tmux-paste.ts";
import { asViewed, isQuiet, parseViewers, type Viewers } from "../../src/host/tmux-viewers.ts";
import { type Person, personAt } from "./person.ts";
import { eventually, tmuxOfTest } from "./tmux-server.ts";

const hex = (text: string) => Buffer.from(text).toString("hex");

describe("a pane is quiet", () => {
	const NOW = 1_000;
	const one = (activity: number, attached: number) => ({ id: "$0", activity, attached });
	const viewers = (fields: Partial<Viewers>): Viewers => ({
		...{ window: "@1", typedInto: true, now: NOW, sessions: [] },
		...fields,
	});
	const ages = [-100, -1, 0, 1, 2, 3, 100_000];
	const cases = [0, 1, 2].flatMap((attached) => ages.map((age) => ({ attached, age })));

	it.each(cases)("or not, where $attached clients were last active $age seconds ago", ({ attached, age }) => {
		// A key of this second or the one before may not be drawn yet. A time to come: the clock was
		// set back since.
		const expected = attached === 0 || age < 0 || age >= 2;
		const session = one(NOW - age, attached);
		expect(isQuiet(viewers({ sessions: [session] }))).toBe(expected);
		// One person is enough.
		expect(isQuiet(viewers({ sessions: [one(0, 1), session] }))).toBe(expected);
		expect(isQuiet(viewers({ sessions: [session, one(0, 0)] }))).toBe(expected);
		expect(isQuiet(viewers({ typedInto: false, sessions: [session] }))).toBe(true);
	});

	it("where no tmux session shows it", () => {
		expect(isQuiet(viewers({}))).toBe(true);
	});
});

describe("parseViewers", () => {
	it("finds the sessions whose current window is the pane's", () => {
		expect(parseViewers("@1 1 1000 @1=$0=998=1 @2=$1=999=2 @1=$4=7=0 ")).toEqual({
			...{ window: "@1", typedInto: true, now: 1000 },
			sessions: [
				{ id: "$0", activity: 998, attached: 1 },
				{ id: "$4", activity: 7, attached: 0 },
			],
		});
	});

	it.each(["", "no server running", " 0 1000 "])("finds nothing in %j", (line) => {
		expect(parseViewers(line)).toBeUndefined();
	});
});

describe("a person at a pane", () => {
	const server = tmuxOfTest();
	const people: Person[] = [];
	afterEach(async () => {
		for (const person of people.splice(0)) await person.leave();
	});
	async function comesTo(pane: Parameters<typeof personAt>[0]): Promise<Person> {
		const person = await personAt(pane);
		people.push(person);
		return person;
	}
	type Recorder = Awaited<ReturnType<typeof server.recorder>>;
	const quiet = ({ pane }: Recorder) =>
		eventually(async () => isQuiet((await server.receiver(pane)).viewers)).toBe(true);

	it("who types after the look has changed the pane, whatever it shows; who is still has not", async () => {
		const box = await server.recorder();
		const person = await comesTo(box.pane);
		await quiet(box);
		const seen = await server.receiver(box.pane);
		expect(await press(seen, "a")).toBe("given");
		expect(await paste(seen, "b")).toBe("given");
		person.type("w");
		await eventually(box.got).toContain(hex("w"));
		expect((await server.receiver(box.pane)).pane.cursor).toEqual(seen.pane.cursor);
		expect(await press(seen, "\r")).toBe("changed");
		expect(await paste(seen, "text")).toBe("changed");
		expect(isQuiet((await server.receiver(box.pane)).viewers)).toBe(false);
		await quiet(box);
		expect(await press(await server.receiver(box.pane), "c")).toBe("given");
	});

	it("who attaches after the look has changed the pane", async () => {
		const box = await server.recorder();
		const seen = await server.receiver(box.pane);
		expect(isQuiet(seen.viewers)).toBe(true);
		await comesTo(box.pane);
		expect(await press(seen, "\r")).toBe("changed");
	});

	it("who types in another session that shows the same window has changed the pane", async () => {
		const box = await server.recorder();
		const name = "second";
		await server.terminal.tmux("new-session", "-d", "-s", name, "-t", box.pane.id);
		const seen = await server.receiver(box.pane);
		expect(seen.viewers.sessions).toHaveLength(2);
		const second = { ...box.pane, id: `${name}:` };
		const person = await comesTo(second);
		await quiet(box);
		const later = await server.receiver(box.pane);
		person.type("w");
		await eventually(box.got).toContain(hex("w"));
		expect(await press(later, "\r")).toBe("changed");
	});

	it("who types elsewhere has changed nothing: in another pane of the window, or another session", async () => {
		const box = await server.recorder();
		const neighbour = await server.recorder({ split: box.pane });
		const other = await server.recorder();
		const people = [await comesTo(box.pane), await comesTo(other.pane)];
		await eventually(async () => (await server.receiver(box.pane)).viewers.typedInto).toBe(false);
		const seen = await server.receiver(box.pane);
		for (const person of people) person.type("w");
		await eventually(neighbour.got).toBe(hex("w"));
		await eventually(other.got).toBe(hex("w"));
		expect(isQuiet((await server.receiver(box.pane)).viewers)).toBe(true);
		expect(await press(seen, "x")).toBe("given");
		await server.terminal.tmux("select-pane", "-t", box.pane.id);
		expect(await press(seen, "y")).toBe("changed");
	});

	it("is looked for at the pane's own window: a format of nobody else's is true", async () => {
		const box = await server.recorder();
		const { viewers } = await server.receiver(box.pane);
		const holds = async (format: string) =>
			(await server.terminal.tmux("display-message", "-p", "-t", box.pane.id, format)).trim();
		expect(await holds(asViewed(viewers))).toBe("1");
		expect(await holds(asViewed({ ...viewers, window: "@99" }))).toBe("0");
		expect(await holds(asViewed({ ...viewers, sessions: [] }))).toBe("0");
	});
});
