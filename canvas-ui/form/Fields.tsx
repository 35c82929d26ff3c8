import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { JsonValue } from '#schema';
import { Button, Count, cx } from '#ui';
import { Field } from './Field.tsx';
import type { FormField, FormLayout } from './schema-fields.ts';
import { useFormHost } from './surroundings.tsx';
import { VariantField } from './VariantField.tsx';

interface FieldsProps {
  layout: FormLayout;
  value: { readonly [key: string]: JsonValue };
  path: string;
}

/** The fields of one object: the chooser of its variant, what is usual, and the rest under "More". */
export function Fields({ layout, value, path }: FieldsProps) {
  const { variants, fields } = layout;
  const isGiven = ({ key }: FormField) => Object.hasOwn(value, key);
  const usual = fields.filter(({ isAdvanced, widget }) => !isAdvanced && widget !== 'hidden');
  const advanced = fields.filter(({ isAdvanced, widget }) => isAdvanced && widget !== 'hidden');
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {variants && !variants.isHidden && <VariantField variants={variants} value={value} path={path} />}
      {usual.map((field) => (
        <Field key={field.path} field={field} value={memberOf(value, field)} />
      ))}
      {advanced.length > 0 && (
        <More fields={advanced} given={advanced.filter(isGiven).length}>
          {advanced.map((field) => (
            <Field key={field.path} field={field} value={memberOf(value, field)} />
          ))}
        </More>
      )}
    </div>
  );
}

function memberOf(value: FieldsProps['value'], { key }: FormField): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Opens by itself where something in it is wrong. */
function More({ fields, given, children }: { fields: readonly FormField[]; given: number; children: ReactNode }) {
  const id = useId();
  const { problems } = useFormHost();
  const isWrong = fields.some(({ path }) => problems(path).length > 0);
  const [isOpen, setOpen] = useState(false);
  const isShown = isOpen || isWrong;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex">
        <Button variant="quiet" size="compact" className="-ms-2" onPress={() => setOpen(!isShown)}>
          <ChevronRight
            size={14}
            strokeWidth={1.75}
            aria-hidden="true"
            className={cx('chevron', isShown && 'rotate-90')}
          />
          {isShown ? 'Less' : 'More'}
          {!isShown && given > 0 && <Count value={given} />}
        </Button>
      </div>
      {isShown && (
        <div id={id} className="flex flex-col gap-4 border-s border-border ps-3">
          {children}
        </div>
      )}
    </div>
  );
}
