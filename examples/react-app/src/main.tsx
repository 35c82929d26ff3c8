import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createClient } from 'switchyard/client';
import { FunctionsProvider } from 'switchyard/react';
import { DeleteCustomer } from './DeleteCustomer.tsx';
import { OrderTotal } from './OrderTotal.tsx';

const client = createClient({ baseUrl: '' });

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <FunctionsProvider client={client}>
        <h1>Order desk</h1>
        <OrderTotal />
        <DeleteCustomer />
      </FunctionsProvider>
    </StrictMode>,
  );
}
