// Which session is meant: by name, folder, id; and after everything that changes what runs where.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Session } from "../harness/session.ts";
import { repository } from "../harness/world.ts";
import { CLIENTS, type Desk, given, mcp, openDesk, ROUTES, saying, timesAsked, until, warm } from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk();
});

afterAll(async () => {
	await desk?.close();
});

test("the one that runs is meant by its name, and not the ended ones of its folder", async () => {
	const cwd = join(desk.world.root, "litellm");
	for (const name of ["before", "earlier"]) {
		const ended = await warm(await desk.target({ name, cwd }));
		await ended.exit();
	}
	const running = await warm(await desk.target({ name: "litellm", cwd }));
	const { answer, question } = await desk.result("litellm", saying("it is merged"));
	expect(answer?.text).toBe("it is merged");
	expect(timesAsked(running, question?.id ?? "")).toBe(1);
	await running.exit();
	// All three have ended: one has the name, the others work in the folder.
	const { target } = await desk.result("litellm", saying("still merged"));
	expect(target?.id).toBe(running.sessionId());
});

describe("several sessions", () => {
	let one: Session;
	let two: Session;
	let abroad: Session;

	beforeAll(async () => {
		const cwd = join(desk.world.root, "shared");
		[one, two, abroad] = await Promise.all([
			desk.target({ name: "one", cwd }),
			desk.target({ name: "two", cwd }),
			desk.target({
				name: "two",
				cwd: join(desk.world.root, "other"),
				configDir: join(desk.world.root, "abroad"),
			}),
		]);
		for (const session of [one, two, abroad]) await warm(session);
	});

	test.each(ROUTES)("of one folder: the named one only (routes %s)", async (routes) => {
		const { answer, question } = await desk.result("one", saying("I am one"), { routes });
		expect(answer?.text).toBe("I am one");
		expect(timesAsked(one, question?.id ?? "")).toBe(1);
		for (const other of [two, abroad]) expect(timesAsked(other, question?.id ?? "")).toBe(0);
	});

	test("meant by their folder's name: an error with the candidates, nothing sent", async () => {
		const before = [one, two].map((session) => given(session).length);
		const asking = desk.ask("shared", saying("who?"));
		const { error } = await asking.done;
		expect(error?.code).toBe("ambiguous");
		for (const session of [one, two]) expect(error?.hint).toContain(session.sessionId());
		expect([one, two].map((session) => given(session).length)).toEqual(before);
		expect(asking.keys()).toEqual([]);
	});

	test("of one name in two config folders: an error, and the id reaches the right one", async () => {
		const { error } = await desk.result("two", saying("which?"));
		expect(error?.code).toBe("ambiguous");
		for (const session of [two, abroad]) expect(error?.hint).toContain(session.sessionId());
		for (const routes of ROUTES) {
			const { answer, question } = await desk.result(abroad.sessionId() ?? "", saying("abroad"), { routes });
			expect(answer?.text).toBe("abroad");
			expect(timesAsked(abroad, question?.id ?? "")).toBe(1);
			expect(timesAsked(two, question?.id ?? "")).toBe(0);
			await abroad.waitForIdle();
		}
	});

	test("by the beginning of an id", async () => {
		const { answer } = await desk.result((two.sessionId() ?? "").slice(0, 13), saying("by prefix"));
		expect(answer?.text).toBe("by prefix");
	});
});

describe("a session with Intercom's server that changes in place", () => {
	let session: Session;
	let first: string;

	beforeAll(async () => {
		session = await warm(await desk.target({ name: "changing", mcp }));
		first = session.sessionId() ?? "";
	});

	test.each(ROUTES)(
		"after /clear, the old id means the session that runs there now (routes %s)",
		async (routes) => {
			const before = session.sessionId();
			await session.submit("/clear");
			await until(
				() => session.sessionId() !== before,
				"another session id",
				async () => `${await session.screen()}${(await desk.run(["list", "--json", "--scope", "live"])).out}`,
			);
			// The server learns of it by the registry's change and by what the client then writes into the
			// new transcript. It writes it into the old session's card.
			const card = join(desk.world.intercomDir, "sessions", `${before}.json`);
			await until(() => JSON.parse(readFileSync(card, "utf8")).movedTo === session.sessionId(), "the card");
			const { answer, question, target } = await desk.result(first, saying("after /clear"), { routes });
			expect(answer?.text).toBe("after /clear");
			expect(target?.id).toBe(session.sessionId());
			expect(timesAsked(session, question?.id ?? "")).toBe(1);
			await session.waitForIdle();
		},
	);

	test("mail to the old id follows", async () => {
		const sent = JSON.parse((await desk.run(["send", first, "left for the old one", "--json"])).out);
		await session.turn("[[tool:mcp__intercom__read_messages {}]] [[say:read: {{result}}]]");
		const results = desk.world.model.requests.findLast(
			(one) => one.label === session.label && one.kind === "main",
		);
		expect(results?.toolResults.join()).toContain("left for the old one");
		expect(await desk.status(sent.message.id)).toMatch(/seen by read/);
	});

	test("after /rename, by the new name", async () => {
		await session.submit("/rename renamed-in-place");
		await until(() => session.registry()?.name === "renamed-in-place", "the new name", session.screen);
		const { answer, question } = await desk.result("renamed-in-place", saying("renamed"));
		expect(answer?.text).toBe("renamed");
		expect(timesAsked(session, question?.id ?? "")).toBe(1);
		await session.waitForIdle();
	});

	test.each(ROUTES)("after /compact (routes %s)", async (routes) => {
		await session.submit("/compact");
		await session.waitForRecord((record) => record.isCompactSummary === true);
		await session.waitForIdle();
		const { answer, question } = await desk.result(session.sessionId() ?? "", saying("after /compact"), {
			routes,
		});
		expect(answer?.text).toBe("after /compact");
		expect(timesAsked(session, question?.id ?? "")).toBe(1);
		await session.waitForIdle();
	});

	test("after /resume, the session it went back to; asked in place, not resumed a second time", async () => {
		const other = await warm(await desk.target({ name: "left-behind", cwd: session.cwd }));
		const id = other.sessionId() ?? "";
		await other.exit();
		await session.submit(`/resume ${id}`);
		await until(() => session.sessionId() === id, "the resumed session", session.screen);
		await session.waitForIdle();
		for (const routes of ROUTES) {
			const { answer, delivery, question } = await desk.result(id, saying("back again"), { routes });
			expect(answer?.text).toBe("back again");
			expect(delivery).toMatchObject({ route: routes ?? "wake" });
			expect(timesAsked(session, question?.id ?? "")).toBe(1);
			await session.waitForIdle();
		}
	});
});

describe("2.0.60, which has no registry, with the hooks", () => {
	const hook = join(repository, "hooks/intercom-hook");
	const hooks = {
		SessionStart: `'${hook}' session-start`,
		SessionEnd: `'${hook}' session-end`,
		UserPromptSubmit: `'${hook}' user-prompt-submit`,
		Stop: `'${hook}' stop`,
	};
	let session: Session;
	let first: string;

	beforeAll(async () => {
		session = await warm(await desk.target({ client: "old", name: "old-changing", hooks }));
		first = session.sessionId() ?? "";
		// A second client in its folder: only the hooks tell which is which.
		await warm(await desk.target({ client: "old", name: "old-neighbour", cwd: session.cwd }));
	});

	test("after /clear, the old id means the session that runs there now, and mail to it follows", async () => {
		await session.submit("/clear");
		const runs = async () => {
			const { sessions } = JSON.parse((await desk.run(["list", "--json", "--scope", "live"])).out);
			return sessions.find((one: { running: { pid: number } }) => one.running.pid === session.pid)?.id;
		};
		await until(
			async () => ![first, undefined].includes(await runs()),
			"another session id",
			async () => `${await session.screen()}${(await desk.run(["list", "--json", "--scope", "live"])).out}`,
		);
		const { answer, question, target } = await desk.result(first, saying("after /clear"), { routes: "type" });
		expect(answer?.text).toBe("after /clear");
		expect(target?.id).not.toBe(first);
		expect(session.sessionId()).toBe(target?.id);

		await session.waitForIdle();
		await desk.run(["send", first, "left for the old one"]);
		await session.turn("anything new? [[say:yes]]");
		// 2.0.60 is given mail at the end of its turn.
		const request = () => desk.world.model.requests.findLast((one) => one.label === session.label);
		const isGiven = () => JSON.stringify(request()?.body.messages).includes("left for the old one");
		await until(isGiven, "the mail", session.screen);
		await session.waitForIdle();
		expect(timesAsked(session, question?.id ?? "")).toBe(1);
	});

	test("after /compact", async () => {
		await session.submit("/compact");
		await session.waitForRecord((record) => record.isCompactSummary === true);
		await session.waitForIdle();
		const { answer, question } = await desk.result(first, saying("after /compact"), { routes: "type" });
		expect(answer?.text).toBe("after /compact");
		expect(timesAsked(session, question?.id ?? "")).toBe(1);
	});
});

test("--fork-session: the fork and its origin are two", async () => {
	const origin = await warm(await desk.target({ name: "origin" }));
	const id = origin.sessionId() ?? "";
	const fork = await desk.target({
		name: "forked",
		cwd: origin.cwd,
		args: ["--resume", id, "--fork-session"],
	});
	await until(() => fork.sessionId() !== undefined && fork.sessionId() !== id, "an id of its own");
	for (const [to, session, other] of [
		[fork.sessionId(), fork, origin],
		[id, origin, fork],
	] as const) {
		const { answer, question } = await desk.result(to ?? "", saying("this one"));
		expect(answer?.text).toBe("this one");
		expect(timesAsked(session, question?.id ?? "")).toBe(1);
		expect(timesAsked(other, question?.id ?? "")).toBe(0);
	}
});

test.each(ROUTES)(
	"open in two terminals: listed as such, and asked where it was used last (routes %s)",
	async (routes) => {
		const first = await warm(await desk.target({ name: "twice" }));
		const id = first.sessionId() ?? "";
		const second = await desk.target({ name: "again", cwd: first.cwd, args: ["--resume", id] });
		await until(() => second.sessionId() === id, "the same conversation");
		for (const [used, other] of [
			[second, first],
			[first, second],
		] as const) {
			// A turn of a few milliseconds leaves no trace in the registry.
			await used.turn("go on [[sleep:500]] [[say:yes]]");
			const { out } = await desk.run(["list", "--scope", "live"]);
			const line = out.split("\n").find((each) => each.includes(id.slice(0, 8)));
			expect(line).toMatch(/open in 2 places: tmux "[^"]*" %\d+ \(used last\), tmux "[^"]*" %\d+/);
			expect(line).toContain(`${used.pane.id} (used last)`);
			expect(line).toContain(other.pane.id);
			const text = `used last, ${used.label}`;
			const { answer } = await desk.result(id, `[[sleep:500]] ${saying(text)}`, { routes });
			expect(answer?.text).toBe(text);
			// Both write one transcript. The model's requests tell them apart.
			const asked = (session: Session) =>
				desk.world.model.requests.filter(
					({ kind, label, prompt }) => kind === "main" && label === session.label && prompt.includes(text),
				).length;
			expect([asked(used), asked(other)]).toEqual([1, 0]);
			await used.waitForIdle();
		}
	},
);

test.each(CLIENTS)(
	"words of its title are suggested, and nothing is sent to it (%s client)",
	async (client) => {
		const session = await desk.target({ client, name: `titled-${client}` });
		await session.turn(`refactoring the ${client} zeppelin [[say:yes]]`);
		const { error } = await desk.result(`zeppelin ${client}`, saying("the zeppelin"));
		expect(error?.code).toBe("not_found");
		expect(error?.hint).toContain(`Did you mean ${session.sessionId()}`);
		const mail = JSON.parse((await desk.run(["list", "--json", "--scope", "live"])).out).sessions;
		expect(mail.find((one: { id: string }) => one.id === session.sessionId())?.unread).toBe(0);
		expect((await desk.result("no such session", "x")).error?.code).toBe("not_found");
	},
);
