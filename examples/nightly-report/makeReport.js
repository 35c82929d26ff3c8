const rows = getSales.data;
const day = params.day ?? luxon.DateTime.now().minus({ days: 1 }).toISODate();
const orders = _.sumBy(rows, 'orders');
const money = (amount) => amount.toFixed(2);
const total = money(_.sumBy(rows, 'amount'));

const regions = Object.entries(_.groupBy(rows, 'region'));
const lines = regions.map(([region, sold]) => `${region}: ${money(_.sumBy(sold, 'amount'))}`);
console.log(`${rows.length} rows of ${regions.length} regions`);

return {
  day: rows[0]?.day ?? day,
  orders,
  total,
  text: rows.length === 0 ? 'Nothing was sold.' : [...lines, '', `Together: ${total} in ${orders} orders`].join('\n'),
  csv: Papa.unparse(rows.map(({ region, product, quantity, amount }) => ({ region, product, quantity, amount: money(amount) }))),
};
