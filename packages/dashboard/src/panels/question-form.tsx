import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** A field for a question to the journal. */
export function QuestionForm({
  label,
  text = '',
  onAsk,
}: {
  readonly label: string;
  /** The question that stands in it at first. */
  readonly text?: string | undefined;
  readonly onAsk: (question: string) => void;
}) {
  const question = useSignal(text);
  useEffect(() => {
    question.value = text;
  }, [text]);
  return (
    <form
      class="bar question"
      onSubmit={(event) => {
        event.preventDefault();
        const asked = question.value.trim();
        if (asked !== '') onAsk(asked);
      }}
    >
      <input
        aria-label={label}
        placeholder="Which hour of the day lost most in August?"
        value={question.value}
        onInput={(event) => {
          question.value = event.currentTarget.value;
        }}
      />
      <button type="submit" class="main">
        Ask
      </button>
    </form>
  );
}
