import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, vi } from "vitest";
import { openMaildir } from "../../src/mailbox/maildir.ts";
import { openMemoryMailbox } from "../../src/mailbox/memory-mailbox.ts";
import { pathsIn } from "../../src/paths.ts";
import { mailboxContract } from "./contract.ts";

// Longer than any wait within.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = mkdtempSync(join(tmpdir(), "intercom-mailbox-"));
afterAll(() => rmSync(root, { recursive: true }));
const paths = () => pathsIn(mkdtempSync(join(root, "box-")));

describe("maildir", () => mailboxContract(() => openMaildir(paths())));
describe("maildir that puts away whatever was read", () =>
	mailboxContract(() => openMaildir(paths(), { mostInCur: 0 })));
describe("memory", () => mailboxContract(openMemoryMailbox));
