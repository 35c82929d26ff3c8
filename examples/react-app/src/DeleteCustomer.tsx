import { useState } from 'react';
import { useFunction, useFunctions } from 'switchyard/react';

/** A button that runs `deleteCustomer` once the user has said yes. */
export function DeleteCustomer() {
  const [id, setId] = useState(3);
  const deleteCustomer = useFunction('deleteCustomer', { id }, { confirm: `Delete customer ${id}?` });
  return (
    <section>
      <label>
        Customer <input type="number" min={1} value={id} onChange={({ target }) => setId(Number(target.value))} />
      </label>{' '}
      <button type="button" disabled={deleteCustomer.isFetching} onClick={() => deleteCustomer.run()}>
        Delete
      </button>
      {deleteCustomer.error && <p role="alert">{deleteCustomer.error.detail}</p>}
      <LastDeleted />
    </section>
  );
}

/** Reads what the button above has done: a function is one object for the whole page. */
function LastDeleted() {
  const { deleteCustomer } = useFunctions();
  return deleteCustomer.data && <p role="status">Customer {deleteCustomer.data.id} is gone.</p>;
}
