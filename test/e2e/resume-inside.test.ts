// A client goes to another conversation by /resume, with Intercom's server and no hooks (README,
// "By hand"). What was meant for the conversation it left is not for the one it went to.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { called, command, mcp, storesOf } from "./calls.ts";
import type { Client } from "./harness/clients.ts";
import type { Session } from "./harness/session.ts";
import { waitFor } from "./harness/wait.ts";
import { createWorld, type World } from "./harness/world.ts";

const MEANT = "for alpha only";

let world: World;
beforeAll(async () => {
	world = await createWorld();
});
afterAll(() => world?.close());

async function readMail(session: Session): Promise<string> {
	return called(world, session, "read_messages", {});
}

/** Goes to a conversation, and waits until the client shows it. */
async function resume(session: Session, id: string, shown: string): Promise<void> {
	await session.submit(`/resume ${id}`);
	await session.waitForScreen(shown);
	await session.waitForIdle();
}

/** A client that ran alpha and has gone to bravo. Bravo began after alpha's card was written. */
async function resumed(client: Client): Promise<{ session: Session; alpha: string }> {
	const cwd = world.folder(`shared-${client}`);
	const [alpha, bravo] = [crypto.randomUUID(), crypto.randomUUID()];
	const session = await world.startSession({ client, name: `alpha-${client}`, cwd, mcp, sessionId: alpha });
	await session.turn("[[say:this is alpha]]");
	const other = await world.startSession({ client, name: `bravo-${client}`, cwd, mcp, sessionId: bravo });
	await other.turn("[[say:this is bravo]]");
	await other.exit();
	await resume(session, bravo, "this is bravo");
	return { session, alpha };
}

describe("in the current client", () => {
	let session: Session;
	let alpha: string;
	beforeAll(async () => {
		({ session, alpha } = await resumed("current"));
	});

	test("mail to the conversation before waits for it, and the one after does not see it", async () => {
		expect((await command(world, ["send", alpha, MEANT])).code).toBe(0);
		expect(await readMail(session)).not.toContain(MEANT);
		expect(storesOf(world).mailbox.unreadCount(alpha)).toBe(1);
	});

	test("a question to the one before is answered by that one", async () => {
		const asked = await command(world, ["ask", alpha, "who? [[say:alpha answers]]", "--json"]);
		expect(JSON.parse(asked.out)).toMatchObject({ target: { id: alpha }, answer: { text: "alpha answers" } });
		const records = JSON.stringify(session.records());
		expect(records).toContain("this is bravo");
		expect(records).not.toContain("alpha answers");
	});

	test("a question to the one after wakes it, by the same server", async () => {
		const bravo = session.sessionId() ?? "";
		expect(bravo).not.toBe(alpha);
		const asked = await command(world, ["ask", bravo, "who? [[say:bravo answers]]", "--json"]);
		expect(JSON.parse(asked.out)).toMatchObject({
			target: { id: bravo },
			answer: { text: "bravo answers" },
			delivery: { route: "wake" },
		});
		await session.waitForIdle();
	});

	test("the mail is there when the client goes back", async () => {
		await resume(session, alpha, "this is alpha");
		const read = () => readMail(session);
		await waitFor(async () => (await read()).includes(MEANT), { what: "the mail", dump: session.screen });
	});
});

describe("mail that is handed over at once to a client at work", () => {
	/** Sends it while the session works; the session has no hooks that would take it. */
	async function sendTo(session: Session, text: string, work: string): Promise<string> {
		await session.submit(`[[sleep:${work}]] [[say:that was it]]`);
		await session.waitForStatus("busy");
		const id = session.sessionId() ?? "";
		const sent = await command(world, ["send", id, text, "--deliver-live", "--json"]);
		return JSON.parse(sent.out).message.id;
	}
	const status = async (id: string) => (await command(world, ["status", id])).out;

	test("is read once its turn has it, and unread again where the client dies before", async () => {
		const session = await world.startSession({ name: "queue", mcp: false });
		const taken = await sendTo(session, "look [[say:I look]]", "3000");
		expect(await status(taken)).toContain("handed over to the session's client");
		await waitFor(async () => /seen by post/.test(await status(taken)), {
			what: "the mail to be seen",
			dump: session.screen,
		});
		await session.waitForIdle();
		const lost = await sendTo(session, "look again", "60000");
		expect(await status(lost)).toContain("handed over to the session's client");
		await session.exit("SIGKILL");
		expect(await status(lost)).toContain("It lies unread in the inbox.");
	});
});

test("in the old client, which tells no server its session, mail to the conversation before is not shown", async () => {
	const { session, alpha } = await resumed("old");
	expect((await command(world, ["send", alpha, MEANT])).code).toBe(0);
	expect(await readMail(session)).not.toContain(MEANT);
	expect(storesOf(world).mailbox.unreadCount(alpha)).toBe(1);
});
