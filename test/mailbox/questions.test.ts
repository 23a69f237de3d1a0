import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { openMemoryQuestions } from "../../src/mailbox/memory-questions.ts";
import { openQuestionFiles } from "../../src/mailbox/question-files.ts";
import { pathsIn } from "../../src/paths.ts";
import { questionsContract } from "./contract.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-questions-"));
afterAll(() => rmSync(root, { recursive: true }));

describe("files", () =>
	questionsContract(() => openQuestionFiles(pathsIn(mkdtempSync(join(root, "store-"))))));
describe("memory", () => questionsContract(openMemoryQuestions));
