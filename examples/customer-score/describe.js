const { points, daysLate, worst, open } = score.data;
const grade = points >= 80 ? 'good' : points >= 50 ? 'fair' : 'poor';
return {
  customer: getPayer.data[0].name,
  points,
  grade,
  text: `${grade}: ${daysLate} days late on average, ${worst} at most, ${Number(open).toFixed(2)} open`,
};
