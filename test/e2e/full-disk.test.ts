// A disk that is full, or may not be written: nothing is lost, and nothing is shown twice.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { called, storesOf } from "./calls.ts";
import type { Session } from "./harness/session.ts";
import { repository } from "./harness/world.ts";
import { type Desk, mcp, openDesk, until, warm } from "./states/desk.ts";

/** Whether a file system of our own may be made: by root, outside of most containers. */
function mayMount(): boolean {
	try {
		execFileSync("unshare", ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "ignore" });
		return true;
	} catch {
		return false;
	}
}

describe.skipIf(!mayMount())("a small disk of its own (needs the right to mount)", () => {
	let desk: Desk;
	let session: Session;
	const disk = () => desk.world.intercomDir;
	const filler = () => join(disk(), "filler");
	beforeAll(async () => {
		desk = await openDesk();
		execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", disk()]);
		const hook = (event: string) => `${join(repository, "hooks/intercom-hook")} ${event}`;
		const hooks = { Stop: hook("stop"), UserPromptSubmit: hook("user-prompt-submit") };
		session = await warm(await desk.world.startSession({ name: "full", mcp, hooks }));
	});
	afterAll(async () => {
		const mounted = disk();
		for (const one of desk.world.sessions) await one.exit("SIGKILL");
		execFileSync("umount", ["-l", mounted]);
		await desk.close();
	});

	/** Fills the disk to its last byte. */
	function fill(): void {
		for (let size = 1 << 20; size >= 1; size >>= 1) {
			try {
				for (;;) writeFileSync(filler(), "x".repeat(size), { flag: "a" });
			} catch {
				// No room for so much.
			}
		}
	}
	const unread = () => storesOf(desk.world).mailbox.unreadCount(session.sessionId() ?? "");
	const send = (text: string) => desk.run(["send", session.sessionId() ?? "", text, "--json"]);
	const places: [string, () => void, () => void][] = [
		["full", fill, () => rmSync(filler())],
		[
			"read-only",
			() => execFileSync("mount", ["-o", "remount,ro", disk()]),
			() => execFileSync("mount", ["-o", "remount,rw", disk()]),
		],
	];

	test.each(places)(
		"%s: mail that waits is not lost, and a failed send has not delivered",
		async (what, spoil, mend) => {
			const texts = ["one", "two", "three"].map((each) => `Mail ${each} of a disk that is ${what}.`);
			for (const text of texts) expect((await send(text)).code).toBe(0);
			spoil();
			try {
				expect((await send("Not delivered.")).code).not.toBe(0);
				// By the hooks of prompt and turn's end, and by the tool: nothing is shown, and nothing is
				// taken.
				await session.turn("work [[say:done]]");
				const refused = await called(desk.world, session, "read_messages", {});
				expect(refused).toMatch(/^(The disk is full|Intercom may not use its folder)/);
				expect(unread()).toBe(3);
			} finally {
				mend();
			}
			await session.turn("more work [[say:done]]");
			await until(() => unread() === 0, "all to be handed over", session.screen);
			const said = session
				.records()
				.flatMap(({ attachment }) =>
					attachment?.type === "hook_additional_context" ? attachment.content : [],
				)
				.join();
			for (const text of texts) expect(said.split(text)).toHaveLength(2);
			expect(said).not.toContain("Not delivered.");
		},
	);
});

describe("a folder that may not be written", () => {
	test.skipIf(process.getuid?.() === 0)("keeps its mail (root may write everywhere)", async () => {
		const desk = await openDesk();
		try {
			const session = await warm(await desk.world.startSession({ name: "closed", mcp }));
			const id = session.sessionId() ?? "";
			await desk.run(["send", id, "In a closed folder."]);
			mkdirSync(join(desk.world.intercomDir, "handed"), { recursive: true });
			chmodSync(join(desk.world.intercomDir, "handed"), 0o500);
			expect(await called(desk.world, session, "read_messages", {})).toMatch(
				/^Intercom may not use its folder/,
			);
			expect(storesOf(desk.world).mailbox.unreadCount(id)).toBe(1);
			chmodSync(join(desk.world.intercomDir, "handed"), 0o700);
			expect(await called(desk.world, session, "read_messages", {})).toContain("In a closed folder.");
		} finally {
			await desk.close();
		}
	});
});
