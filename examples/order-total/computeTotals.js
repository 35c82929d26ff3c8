// Prices come as text, so that no cent is lost; we count in whole cents.
const cents = (price) => Math.round(Number(price) * 100);
const [order] = getOrder.data;

const lines = getItems.data.map(({ product, quantity, unit_price }) => ({
  product,
  amount: (quantity * cents(unit_price)) / 100,
}));
const subtotal = _.sumBy(lines, (line) => cents(line.amount));
const tax = Math.round(subtotal * Number(order.tax_rate));

return {
  orderId: order.id,
  customer: order.customer,
  lines,
  subtotal: subtotal / 100,
  tax: tax / 100,
  total: (subtotal + tax) / 100,
};
