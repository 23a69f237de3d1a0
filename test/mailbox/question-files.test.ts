import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as newId } from "uuid";
import { afterAll, describe, expect, it } from "vitest";
import { openQuestionFiles } from "../../src/mailbox/question-files.ts";
import { pathsIn } from "../../src/paths.ts";
import { aQuestion } from "./fixtures.ts";
import { questionsContract } from "./questions-contract.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-questions-"));
afterAll(() => rmSync(root, { recursive: true }));
const newPaths = () => pathsIn(mkdtempSync(join(root, "store-")));

describe("open questions as files", () => questionsContract(() => openQuestionFiles(newPaths())));

describe("the folder of open questions", () => {
	it("sweeps no open question, however old", async () => {
		const paths = newPaths();
		const questions = openQuestionFiles(paths);
		const question = aQuestion();
		await questions.put(question);
		utimesSync(paths.question(question.id), 1, 1);
		await questions.put(aQuestion());
		expect((await questions.open())[0]).toEqual(question);
	});

	it("holds no question in a file that is torn, of another name or no question", async () => {
		const paths = newPaths();
		const questions = openQuestionFiles(paths);
		const question = aQuestion();
		await questions.put(question);
		writeFileSync(paths.question(newId()), JSON.stringify(question));
		writeFileSync(paths.question(newId()), JSON.stringify(question).slice(0, 20));
		writeFileSync(join(paths.questions, "notes.txt"), "");
		expect(await questions.open()).toEqual([question]);
	});
});
