/** Names that code may read without anybody defining them: Python's own and the sandbox's. Modules are imported. */
export const PYTHON_GLOBALS: ReadonlySet<string> = new Set(
  [
    'abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict',
    'dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input int',
    'isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property range',
    'repr reversed round set setattr slice sorted staticmethod str sum super tuple type zip __import__ __name__',
    '__build_class__ __debug__ NotImplemented Ellipsis BaseException BaseExceptionGroup Exception ExceptionGroup',
    'ArithmeticError AssertionError AttributeError BlockingIOError BrokenPipeError BufferError BytesWarning',
    'ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError',
    'DeprecationWarning EOFError EncodingWarning EnvironmentError FileExistsError FileNotFoundError FloatingPointError',
    'FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError',
    'IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError',
    'NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError',
    'PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration',
    'StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError',
    'UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning',
    'ZeroDivisionError resources functions fetch progress FunctionError CallError',
  ]
    .join(' ')
    .split(' '),
);

/** Modules that every interpreter can import: Python's own, as far as they are there, and the libraries that come along. */
export const PYTHON_MODULES: ReadonlySet<string> = new Set(
  [
    'abc annotationlib argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 cProfile calendar',
    'cmath cmd code codecs codeop collections colorsys compileall compression concurrent configparser contextlib',
    'contextvars copy copyreg csv ctypes dataclasses datetime decimal difflib dis doctest email encodings enum errno',
    'faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext',
    'glob graphlib gzip hashlib heapq hmac html http imaplib importlib inspect io ipaddress itertools json keyword',
    'linecache locale logging lzma mailbox marshal math mimetypes mmap modulefinder multiprocessing netrc ntpath',
    'numbers opcode operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix',
    'posixpath pprint profile pstats pty py_compile pyclbr pydoc pyexpat queue quopri random re reprlib rlcompleter',
    'runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl',
    'stat statistics string stringprep struct subprocess symtable sys sysconfig tabnanny tarfile tempfile termios',
    'textwrap threading time timeit token tokenize tomllib trace traceback tracemalloc tty types typing unicodedata',
    'unittest urllib uuid warnings wave weakref webbrowser wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo',
    '__future__ dateutil six tzdata',
  ]
    .join(' ')
    .split(' '),
);
