import { CircleAlert } from 'lucide-react';

interface Obstacle {
  key: string;
  /** Of what: a block, a component. */
  name: string;
  text: string;
  onGo(): void;
}

/** What stands in the way of publishing; each leads to its field. */
export function BlockedList({ obstacles }: { obstacles: readonly Obstacle[] }) {
  return (
    <section>
      <h3 className="flex items-center gap-2 font-semibold text-error">
        <CircleAlert size={16} aria-hidden />
        {obstacles.length === 1 ? 'One problem stands in the way' : `${obstacles.length} problems stand in the way`}
      </h3>
      <ul className="mt-2 flex flex-col gap-1">
        {obstacles.map(({ key, name, text, onGo }) => (
          <li key={key}>
            <button
              type="button"
              className="w-full rounded-control border border-border px-3 py-2 text-start hover:bg-hover"
              onClick={onGo}
            >
              <span className="font-medium">{name}</span> <span className="text-muted">{text}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
