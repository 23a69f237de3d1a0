import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { postJson } from "../../src/notify/post-json.ts";
import { aWeb, type Web } from "./person-with-channels.ts";

let web: Web;
beforeEach(async () => {
	web = await aWeb();
});
afterEach(() => web.end());

const never = new AbortController().signal;

describe("a post", () => {
	it("is JSON, and a success where the server says so", async () => {
		expect(await postJson(`${web.url}/hook`, { text: "hi" }, never)).toBeUndefined();
		expect(web.posted).toEqual([
			{ method: "POST", path: "/hook", type: "application/json", body: { text: "hi" } },
		]);
	});

	it("says what else the server answered", async () => {
		web.answer = (_, response) => response.writeHead(403).end("secret words of the server");
		expect(await postJson(web.url, {}, never)).toBe("HTTP 403");
	});

	it.each([301, 302, 303, 307, 308])("follows no redirect: %i", async (status) => {
		web.answer = (_, response) => response.writeHead(status, { location: `${web.url}/elsewhere` }).end();
		expect(await postJson(`${web.url}/bot123`, {}, never)).toContain("redirect");
		expect(web.posted.map(({ path }) => path)).toEqual(["/bot123"]);
	});

	it("waits for no answer that does not come", async () => {
		web.answer = () => {};
		const began = performance.now();
		expect(await postJson(web.url, {}, never)).toBe("no answer within 5 s");
		expect(performance.now() - began).toBeLessThan(15_000);
	});

	it("waits for no end of an answer that has none", async () => {
		web.answer = (_, response) => void response.writeHead(200).write("{");
		expect(await postJson(web.url, {}, never)).toBeUndefined();
	});

	it("ends with the call", async () => {
		const ending = new AbortController();
		web.answer = () => ending.abort();
		expect(await postJson(web.url, {}, ending.signal)).toBe("the call was cancelled");
	});

	it("to nobody says so, without the address", async () => {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const { port } = server.address() as AddressInfo;
		await new Promise((resolve) => server.close(resolve));
		expect(await postJson(`http://127.0.0.1:${port}/secret`, {}, never)).toBe("nobody listens there");
		expect(await postJson("http://no-such-host.invalid/secret", {}, never)).not.toContain("secret");
	});

	it("to what speaks no HTTP fails", async () => {
		const server = createServer((socket) => socket.end("220 smtp ready\r\n", () => socket.destroy()));
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const { port } = server.address() as AddressInfo;
		expect(await postJson(`http://127.0.0.1:${port}`, {}, never)).toBe("it cannot be reached");
		await new Promise((resolve) => server.close(resolve));
	});
});
