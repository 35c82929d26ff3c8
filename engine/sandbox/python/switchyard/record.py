"""Values on their way in."""

import json


class Record(dict):
    """A JSON object whose members are read both ways: params.id and params["id"].

    A method of dict wins over a member of the same name: a member "items" is order["items"].
    """

    __slots__ = ()

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            pass
        known = ", ".join(list(map(str, self))[:20]) or "nothing"
        raise AttributeError(f'there is no "{name}" here, only {known}', name=name, obj=None)

    def __setattr__(self, name, value):
        self[name] = value

    def __delattr__(self, name):
        try:
            del self[name]
        except KeyError:
            raise AttributeError(f'there is no "{name}" here', name=name, obj=None) from None

    def copy(self):
        return Record(self)


_decoder = json.JSONDecoder(object_hook=Record)


def read(text):
    return _decoder.decode(text)
