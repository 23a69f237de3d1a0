import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, it, vi } from "vitest";
import { readConfig } from "../src/config.ts";
import { ROUTES } from "../src/model/routes.ts";
import { contextOpener, loadConfig, openContext } from "../src/open-context.ts";
import { writeSetting } from "../src/settings-file/write-settings.ts";
import { aMessage, refusal } from "./machine.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-context-"));
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
	vi.stubEnv("HOME", root);
	vi.stubEnv("CLAUDE_INTERCOM_DIR", join(root, "intercom"));
	vi.stubEnv("CLAUDE_INTERCOM_ROUTES", "pickup");
});
afterEach(() => vi.unstubAllEnvs());

it("works with the folder, the stores and the clock that the environment says, and makes nothing", async () => {
	const context = openContext();
	expect(existsSync(context.config.paths.root)).toBe(false);
	expect(context.config).toMatchObject({ intercomDir: join(root, "intercom"), routes: ["pickup"] });
	expect(Math.abs(context.now() - Date.now())).toBeLessThan(60_000);
	const message = aMessage();
	await context.mailbox.put(message);
	expect(await openContext().mailbox.unread(message.to)).toEqual([message]);
	context.log("something", { happened: true });
	expect(readFileSync(context.config.paths.log, "utf8")).toContain('"something"');
});

it("is refused where others may write into the folder, and works as soon as that is mended", async () => {
	const config = readConfig();
	const open = contextOpener(config);
	const first = open();
	mkdirSync(config.intercomDir, { recursive: true });
	chmodSync(config.intercomDir, 0o777);
	for (const opens of [open, openContext]) expect((await refusal(opens)).code).toBe("denied");
	chmodSync(config.intercomDir, 0o700);
	expect(open()).toBe(first);
});

it("has what the person has set in config.json, also what is set while it is open", async () => {
	const open = contextOpener(loadConfig());
	const { config } = open();
	const write = (value: number) => writeSetting(config.paths, "max-hops", value, Date.now);
	await write(3);
	expect([open().config.maxHops, openContext().config.maxHops, loadConfig().maxHops]).toEqual([3, 3, 3]);
	await write(4);
	expect(open().config).toMatchObject({ maxHops: 4, routes: ["pickup"] });
});

it("says what of the environment cannot be used", async () => {
	vi.stubEnv("CLAUDE_INTERCOM_ROUTES", "pigeon");
	expect((await refusal(openContext)).code).toBe("bad_input");
	const { config } = openContext({ lenient: true });
	expect(config.routes).toEqual(ROUTES);
	expect(config.environmentFaults()).toEqual([expect.stringContaining("CLAUDE_INTERCOM_ROUTES")]);
});
