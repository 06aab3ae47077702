"""Words that clients send where they have no value: `"null"` of JavaScript, `"None"` of Python, `"(null)"` of Swift.

Amazon Personalize answers 200 to an event whose session id is `null` and ignores it for ever; as a user or an item, such
a word is one that thousands of people share. The model of the API refuses the same words (`openapi/base.yaml`).

Source: github.com/aws/aws-sdk-js, issue 3371.
"""

NULL_WORDS = frozenset(
    {
        *("null", "Null", "NULL", "(null)", "<null>"),
        *("undefined", "Undefined", "UNDEFINED"),
        *("none", "None", "NONE"),
        *("nil", "Nil", "NIL"),
        *("nan", "NaN", "NAN"),
        *("n/a", "N/A"),
    }
)
