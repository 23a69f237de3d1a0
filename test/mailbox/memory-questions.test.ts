import { describe } from "vitest";
import { openMemoryQuestions } from "../../src/mailbox/memory-questions.ts";
import { questionsContract } from "./questions-contract.ts";

describe("open questions in memory", () => questionsContract(openMemoryQuestions));
