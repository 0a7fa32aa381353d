import type { Journal } from '@veloce/journal';
import {
  describePlaybook,
  parsePlaybook,
  playbookFaults,
  playbookJsonSchema,
  type PlaybookInput,
} from '@veloce/playbooks';
import * as z from 'zod';
import type { Limits } from '../limits.js';
import { answers } from './answers.js';
import { defineTool, refuse, type CopilotTool } from '../read-tool.js';
import { valueOf } from './sources.js';

const documentField = z
  .record(z.string(), z.unknown())
  .describe('a playbook document: JSON by the schema that playbook_schema gives');

/** Tools that explain the format of playbooks, show one, and check a document. */
export function playbookTools(limits: Limits): readonly CopilotTool[] {
  return [
    defineTool(
      { ...limits, bytes: Math.max(limits.bytes, 60_000) },
      {
        name: 'playbook_schema',
        output: answers.playbook_schema,
        title: 'What a playbook is',
        description:
          'The JSON Schema of a playbook document: a bounded tree of conditions over columns and indicators.',
        input: z.strictObject({}),
        work: () => Promise.resolve({ schema: playbookJsonSchema() }),
      },
    ),
    defineTool(limits, {
      name: 'validate_playbook',
      output: answers.validate_playbook,
      title: 'Is it a playbook',
      description: 'Whether a document is a playbook; if not, every fault with its path.',
      input: z.strictObject({ playbook: documentField }),
      work: ({ playbook }) => {
        const faults = playbookFaults(playbook);
        return Promise.resolve({ valid: faults.length === 0, faults });
      },
    }),
    defineTool(limits, {
      name: 'describe_playbook',
      output: answers.describe_playbook,
      title: 'A playbook in words',
      description: 'What a playbook does, in plain words.',
      input: z.strictObject({ playbook: documentField }),
      work: ({ playbook }) => {
        const document = parsePlaybook(playbook) as PlaybookInput;
        return Promise.resolve({ text: describePlaybook(document) });
      },
    }),
  ];
}

/** The playbooks of a journal, and a way to add a draft. Nothing here promotes one: only a person does. */
export function shelfTools(journal: Journal, limits: Limits): readonly CopilotTool[] {
  return [
    defineTool(limits, {
      name: 'list_playbooks',
      output: answers.list_playbooks,
      title: 'Playbooks on the shelf',
      description:
        'The playbooks of the journal: name, state (draft, review, active, paused, retired), version.',
      input: z.strictObject({}),
      work: async () => {
        const books = await valueOf(journal.playbooks.list());
        return {
          playbooks: books.slice(0, limits.rows).map(({ name, state, version, createdAt }) => ({
            name,
            state,
            version,
            createdAt: new Date(createdAt),
          })),
          truncated: books.length > limits.rows,
        };
      },
    }),
  ];
}

/** The one tool that writes: a draft on the shelf, by an actor of kind `model`. */
export function draftTool(journal: Journal, limits: Limits, author: string): CopilotTool {
  return defineTool(limits, {
    name: 'save_draft',
    output: answers.save_draft,
    title: 'Save a draft',
    description:
      'Puts a playbook on the shelf as a draft. A person decides what becomes of it; a draft trades nothing.',
    input: z.strictObject({
      playbook: documentField,
      reason: z.string().max(500).default('').describe('why it should be looked at'),
    }),
    isReadOnly: false,
    work: async ({ playbook, reason }) => {
      const asked = 'to save a draft';
      const faults = playbookFaults(playbook);
      if (faults.length > 0) {
        const words = faults.slice(0, 8).map(({ path, message }) => `${path || 'the document'}: ${message}`);
        refuse(asked, 'playbook', words.join('; '), 'correct what is named');
      }
      const { name } = parsePlaybook(playbook);
      const book = await valueOf(
        journal.playbooks.create(name, playbook, { kind: 'model', name: author }, { reason }),
      );
      return { name: book.name, state: book.state, version: book.version };
    },
  });
}
