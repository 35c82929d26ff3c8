import statistics
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dateutil.parser import isoparse

if len(getPayments.data) < 3:
    raise FunctionError("score.tooFew", "Three payments are needed for a score.", {"payments": len(getPayments.data)})

AS_OF = date(2026, 6, 1)


@dataclass
class Score:
    points: int
    daysLate: float
    worst: int
    open: Decimal


def days_late(payment):
    paid = isoparse(payment.paid).date() if payment.paid else AS_OF
    return max(0, (paid - isoparse(payment.due).date()).days)


late = [days_late(payment) for payment in getPayments.data]
open_amount = sum((Decimal(p.amount) for p in getPayments.data if p.paid is None), Decimal(0))
if open_amount:
    print("still open:", open_amount)

points = 100 - min(60, round(2 * statistics.mean(late))) - min(40, max(late) // 2)
return Score(points=points, daysLate=round(statistics.mean(late), 1), worst=max(late), open=open_amount)
