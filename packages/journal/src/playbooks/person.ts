import { checkArguments, shown } from '@veloce/core';
import type { Actor } from '../actor.js';

/** A person who acts, as the page or the command knows them. It cannot be made of text: a model or a message cannot forge one. */
export interface Person extends Actor {
  readonly kind: 'person';
}

const people = /* @__PURE__ */ new WeakSet<object>();

/**
 * Confirms that a person acts: called where a person has been authenticated, in the page behind its token and in the command. Nothing else may
 * change the state of a playbook.
 *
 * @throws {RangeError} when the name is empty or longer than 200 letters.
 */
export function personActing(name: string): Person {
  checkArguments('personActing', { name }, { name: 'text' });
  if (name.length < 1 || name.length > 200)
    throw new RangeError(`personActing: name must have 1 to 200 letters, got ${shown(name)}`);
  const person: Person = Object.freeze({ kind: 'person', name, version: '' });
  people.add(person);
  return person;
}

/** Whether somebody is a person who has shown who he is. */
export const isPerson = (actor: object): actor is Person => people.has(actor);
