const { day, total, orders } = makeReport.data;
const money = (amount) => amount.toFixed(2);
const doc = new jsPDF({ format: 'a4', unit: 'mm' });
doc.setProperties({ title: `Sales of ${day}` });
doc.setFontSize(18).text(`Sales of ${day}`, 14, 20);
doc.setFontSize(11).text(`${total} in ${orders} orders`, 14, 27);

autoTable(doc, {
  startY: 34,
  head: [['Region', 'Product', 'Quantity', 'Amount']],
  body: getSales.data.map(({ region, product, quantity, amount }) => [region, product, quantity, money(amount)]),
  foot: [['Together', '', _.sumBy(getSales.data, 'quantity'), total]],
  showFoot: 'lastPage',
  columnStyles: { 2: { halign: 'right' }, 3: { halign: 'right' } },
  didParseCell: ({ section, column, cell }) => {
    if (section !== 'body' && column.index > 1) cell.styles.halign = 'right';
  },
});

const pages = doc.getNumberOfPages();
for (const page of _.range(1, pages + 1)) {
  doc.setPage(page).setFontSize(9).text(`Page ${page} of ${pages}`, 196, 287, { align: 'right' });
}
// A PDF is bytes, and between blocks travels JSON.
return btoa(doc.output());
