"""One cell per widget; the tests that every widget must pass run over all of them."""

EXAMPLES = {
    "ConvStepper": "ConvStepper()",
    "SizeExplorer": "SizeExplorer()",
    "KernelLab": "KernelLab()",
    "SelfCheck": """
SelfCheck(
    Choice(
        "A `3x3` kernel slides over a 5x5 image, stride 1, no padding. What size is the result?",
        {
            "5x5": "That would need one line of padding on every side.",
            "3x3": True,
            "2x2": "You moved by two. At stride 1 the kernel has three places on each axis.",
        },
        why="5 - 3 + 1 = 3 placements on each axis.",
    ),
    Number(
        "The worked example's first output?",
        answer=-6,
        wrong={6: "You flipped the kernel.", -9: "That is the padded corner."},
        hint="Multiply nine pairs and add them up.",
    ),
    Choice(
        "Which of these changes when the kernel is flipped?",
        {"The result of correlation": "It uses the kernel as it stands.", "The name": True},
    ),
    Number("What is one weight of the 3x3 box blur?", answer=1 / 9, tolerance=0.002),
    name="worked-example",
)
""",
}
