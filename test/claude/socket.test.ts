import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, it } from "vitest";
import { postLine } from "../../src/claude/socket.ts";

const root = mkdtempSync(join(tmpdir(), "ic-socket-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("postLine", () => {
	it("hands over one line, whatever the text holds", async () => {
		const path = join(root, "listening");
		const server = createServer();
		const posted = new Promise<string>((resolve) =>
			server.on("connection", (socket) => resolve(text(socket))),
		);
		await new Promise<void>((resolve) => server.listen(path, resolve));
		try {
			expect(await postLine(path, 'two\nlines and a "quote"')).toBe(true);
			const [line, ...rest] = (await posted).split("\n");
			expect(rest).toEqual([""]);
			expect(JSON.parse(line ?? "")).toEqual({
				type: "user",
				message: { role: "user", content: 'two\nlines and a "quote"' },
			});
		} finally {
			server.close();
		}
	});

	it("proves first that it is the client's child, where it can", async () => {
		const path = join(root, "proven");
		const server = createServer();
		const posted = new Promise<string>((resolve) =>
			server.on("connection", (socket) => resolve(text(socket))),
		);
		await new Promise<void>((resolve) => server.listen(path, resolve));
		try {
			expect(await postLine(path, "hello", { token: "t0k3n" })).toBe(true);
			const [proof, line] = (await posted).split("\n").map((each) => each && JSON.parse(each));
			expect(proof).toEqual({ type: "auth", token: "t0k3n" });
			expect(line).toMatchObject({ type: "user" });
		} finally {
			server.close();
		}
	});

	it("writes nothing where it may not, once somebody listens", async () => {
		const path = join(root, "forbidden");
		const server = createServer();
		const posted = new Promise<string>((resolve) =>
			server.on("connection", (socket) => resolve(text(socket))),
		);
		await new Promise<void>((resolve) => server.listen(path, resolve));
		try {
			expect(await postLine(path, "hello", { token: "t0k3n", mayWrite: () => false })).toBe(false);
			expect(await posted).toBe("");
		} finally {
			server.close();
		}
	});

	it("says that nobody listens", async () => {
		expect(await postLine(join(root, "nobody"), "hello")).toBe(false);
	});
});
