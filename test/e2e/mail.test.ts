// Mail between real sessions: left, read, answered; handed over by the Stop hook at a turn's end,
// or at once.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { called, command, mcp, stopHook, storesOf } from "./calls.ts";
import type { Session } from "./harness/session.ts";
import { waitFor } from "./harness/wait.ts";
import { createWorld, type World } from "./harness/world.ts";

const id = (session: Session) => session.sessionId() ?? "";
const requestsOf = (world: World, session: Session) =>
	world.model.requests.filter((request) => request.label === session.label && request.kind === "main");

describe("between current sessions", () => {
	let world: World;
	let ann: Session;
	/** Has the Stop hook. */
	let bob: Session;
	beforeAll(async () => {
		world = await createWorld();
		[ann, bob] = (await Promise.all([
			world.startSession({ name: "ann", mcp }),
			world.startSession({ name: "bob", mcp, stopHook }),
		])) as [Session, Session];
	});
	afterAll(() => world?.close());

	test("mail is left, read and answered; nobody is disturbed", async () => {
		const before = requestsOf(world, bob).length;
		const sent = await called(world, ann, "send_message", {
			to: "bob",
			text: "The API is merged.\n\nSee “docs/api.md” 🙂",
		});
		expect(sent).toMatch(/^Message [0-9a-f-]{36} is in the inbox of bob\. It is idle now\./);
		expect(storesOf(world).mailbox.unreadCount(id(bob))).toBe(1);
		expect(requestsOf(world, bob)).toHaveLength(before);

		const mail = await called(world, bob, "read_messages", {});
		expect(mail).toContain("1 unread message, oldest first:");
		expect(mail).toContain("The API is merged.\n\nSee “docs/api.md” 🙂");
		expect(mail).toContain(`from="ann" session="${id(ann)}"`);
		const message = /id="([0-9a-f-]{36})"/.exec(mail)?.[1] ?? "";

		const replied = await called(world, bob, "reply", {
			message_id: message.slice(0, 18),
			text: "Thanks, ann.",
			deliver_live: false,
		});
		expect(replied).toContain("is in the inbox of ann");
		const answer = await called(world, ann, "read_messages", {});
		expect(answer).toContain("Thanks, ann.");
		expect(answer).toContain(`in-reply-to="${message}"`);
		expect(await called(world, ann, "read_messages", {})).toContain("No unread mail.");
	});

	test("live delivery starts a turn in an idle session", async () => {
		const sent = await called(world, ann, "send_message", {
			to: "bob",
			text: "Look at this now. [[say:I am looking.]]",
			deliver_live: true,
		});
		expect(sent).toContain("was delivered to bob (route: wake)");
		await bob.waitForScreen("I am looking.");
		await bob.waitForIdle();
		expect(storesOf(world).mailbox.unreadCount(id(bob))).toBe(0);
	});

	test("the Stop hook hands it over when a turn ends, once, and stays silent otherwise", async () => {
		const silent = requestsOf(world, bob).length;
		await bob.turn("no mail yet [[say:nothing came]]");
		expect(requestsOf(world, bob)).toHaveLength(silent + 1);

		await called(world, ann, "send_message", {
			to: "bob",
			text: "At the end of your turn. [[say:I got the first.]]",
		});
		await called(world, ann, "send_message", { to: "bob", text: "And another." });
		await bob.turn("work on [[say:work is done]]");
		await bob.waitForScreen("I got the first.");
		await bob.waitForIdle();
		const [prompt, mail, ...more] = requestsOf(world, bob).slice(silent + 1);
		expect(prompt?.prompt).toContain("work on");
		expect(JSON.stringify(mail?.body.messages)).toContain("And another.");
		expect(more).toEqual([]);
		expect(storesOf(world).mailbox.unreadCount(id(bob))).toBe(0);
		const after = requestsOf(world, bob).length;
		await bob.turn("and again [[say:still nothing more]]");
		expect(requestsOf(world, bob)).toHaveLength(after + 1);
	});

	test("the person at the terminal writes, is written to, and answers", async () => {
		await called(world, ann, "send_message", { to: "human", text: "A word, please." });
		const read = await command(world, ["read", "--json"]);
		expect(read.code).toBe(0);
		const [message] = (JSON.parse(read.out) as { unread: { id: string; text: string }[] }).unread;
		expect(message?.text).toBe("A word, please.");
		const replied = await command(world, ["reply", message?.id ?? "", "Which one? [[say:That one.]]"]);
		expect(replied).toMatchObject({ code: 0, err: "" });
		// A reply is handed over at once.
		await ann.waitForScreen("That one.");
		await ann.waitForIdle();
		expect(world.model.requests.findLast((one) => one.label === ann.label)?.prompt).toContain(
			'from="human" session="human"',
		);
	});

	test("mail for a session that does not run waits until it is resumed", async () => {
		const [bobs, cwd] = [id(bob), bob.cwd];
		await bob.exit();
		const sent = await called(world, ann, "send_message", {
			to: bobs,
			text: "For later. [[say:It is later now.]]",
			deliver_live: true,
		});
		expect(sent).toContain("It is not running now.");
		const again = await world.startSession({ name: "bob", mcp, stopHook, cwd, args: ["--resume", bobs] });
		expect(id(again)).toBe(bobs);
		await again.turn("back again [[say:hello]]");
		await again.waitForScreen("It is later now.");
		await again.waitForIdle();
		expect(storesOf(world).mailbox.unreadCount(bobs)).toBe(0);
	});
});

describe("an old client", () => {
	let world: World;
	let old: Session;
	beforeAll(async () => {
		world = await createWorld({ client: "old" });
		old = await world.startSession({ name: "veteran", client: "old", mcp, stopHook });
		await old.turn("warm up [[say:warm]]");
	});
	afterAll(() => world?.close());

	test("gets its mail at a turn's end by the same hook, once, and is not stopped without any", async () => {
		const before = requestsOf(world, old).length;
		await old.turn("no mail yet [[say:nothing came]]");
		expect(requestsOf(world, old)).toHaveLength(before + 1);
		const sent = await command(world, ["send", id(old), "From a terminal. [[say:The old one got it.]]"]);
		expect(sent.code).toBe(0);
		await old.turn("work on [[say:work is done]]");
		await old.waitForScreen("The old one got it.");
		await old.waitForIdle();
		await waitFor(() => storesOf(world).mailbox.unreadCount(id(old)) === 0, { what: "its mail to be read" });
		const after = requestsOf(world, old).length;
		await old.turn("and again [[say:nothing more]]");
		expect(requestsOf(world, old)).toHaveLength(after + 1);
	});

	test("is given mail at once through its terminal, reads and answers it", async () => {
		const live = await command(world, ["send", id(old), "Now, please. [[say:At once.]]", "--deliver-live"]);
		expect(live.out).toContain("route: type");
		await old.waitForScreen("At once.");
		await old.waitForIdle();
		await command(world, ["send", id(old), "Read me."]);
		const mail = await called(world, old, "read_messages", {});
		const message = /id="([0-9a-f-]{36})"[^>]*>\nRead me\./.exec(mail)?.[1] ?? "";
		expect(await called(world, old, "reply", { message_id: message, text: "I did." })).toContain(
			"is in the inbox of human",
		);
		expect((await command(world, ["read"])).out).toContain("I did.");
	});
});

describe("a hook that is no good", () => {
	test("does not disturb the session: no node on its PATH, mail waiting", async () => {
		const world = await createWorld();
		try {
			const PATH = "/usr/local/sbin:/sbin";
			const session = await world.startSession({
				name: "cut-off",
				mcp: false,
				stopHook: `PATH=${PATH} ${stopHook}`,
			});
			await session.turn("first [[say:one]]");
			await command(world, ["send", "cut-off", "Waiting."]);
			await session.turn("second [[say:two]]");
			const hooks = session.records().filter((record) => record.subtype === "stop_hook_summary");
			expect(JSON.stringify(hooks)).not.toMatch(/"preventedContinuation":true/);
			expect(await session.screen()).not.toMatch(/hook.*(error|problem)/i);
			expect(storesOf(world).mailbox.unreadCount(id(session))).toBe(1);
		} finally {
			await world.close();
		}
	});
});
