"""Names that must meet however they are spelt, and names that must not."""

import pytest

from advocacy.cases.namekeys import name_keys

MEET = [
    ("Mohammed Khan", "Muhammad Khan"),
    ("Mohd Khan", "Mohamed Kan"),
    ("Md. Rahman", "Muhammad Rehman"),
    ("Mohammed Tariq Hussain", "Tarek Husain"),
    ("Fatima al-Zahra", "Fatimah Alzahra"),
    ("Fatima El Zahra", "Fatma Zahra"),
    ("Hassan bin Ali", "Ali Hasan"),
    ("Abdul Rahman Ali", "Ali Abdulrahman"),
    ("Abdurrahman Ali", "Abd al-Rahman Ali"),
    ("Abdel Rahman Ali", "Abdirahman Ali"),
    ("Abu Bakr Osman", "Abubakar Usman"),
    ("Uthman Daoud", "Usman Dawood"),
    ("Youssef Qasim", "Yusuf Kasem"),
    ("Ayesha Siddiqui", "Aisha Siddiqi"),
    ("Aysha Begum", "Ayesha Begum"),
    ("Nasreen Akhtar", "Nesrin Aktar"),
    ("Omar Farooq", "Umar Faruk"),
    ("Ibrahim Mahmoud", "Ebrahim Mahmood"),
    ("Samira d/o Karim Haddad", "Sameera Hadad"),
    ("محمد خان", "Mohammed Khan"),
    ("فاطمة حسن", "Fatima Hassan"),
    ("Nusrat Chowdhury", "Nusrat Chaudhry"),
    ("Harpreet Kaur Dhaliwal", "Harprit Daliwal"),
    ("Lakshmi Venkatesh", "Laxmi Wenkatesh"),
    ("Vijay Iqbal", "Wijay Ikbal"),
    ("Katarzyna Wiśniewska", "Kasia Wisniewski"),
    ("Anna Wiśniewska", "Ania Vishnevska"),
    ("Paweł Kowalczyk", "Pawel Kovalchik"),
    ("Agnieszka Szymańska", "Agnieshka Shimanska"),
    ("Łukasz Nowak", "Lukasz Nowak"),
    ("Łukasz Nowak", "Wukash Novak"),
    ("Małgorzata Dąbrowska", "Malgozata Dombrowska"),
    ("Jan Wałęsa", "Yan Valensa"),
    ("Nowak Jan", "Jan Nowak"),
    ("Maja Zając", "Maya Zajac"),
    ("Jo Okafor", "Joe Okafor"),
    ("Catherine O'Brien", "Kathryn OBrien"),
    ("Siobhan Mc Donald", "Siobhan MacDonald"),
    ("Stephen Wright", "Steven Right"),
    ("Leigh Thompson", "Lee Thomson"),
    ("Anne-Marie Smyth", "Annemarie Smith"),
    ("Mrs Geoffrina Clarke", "Jeffrina Clark"),
    ("Zoë D'Souza", "Zoe Dsouza"),
    ("Fatima", "Fatimah"),
]

STAY_APART = [
    ("Fatima Khan", "Fatima Ali"),
    ("Mohammed Ali", "Mahmood Ali"),
    ("Hassan Ali", "Hussain Ali"),
    ("Ali Khan", "Ella Khan"),
    ("Sara Khan", "Zara Khan"),
    ("Omar Ahmed", "Amir Ahmed"),
    ("Abdul Rahman Ali", "Abdul Karim Ali"),
    ("Abdul Rahman Khan", "Abdul Rahman Ali"),
    ("Harpreet Kaur", "Jaspreet Kaur"),
    ("Mohammed Singh Begum", "Muhammad Begum"),
    ("Jan Nowak", "Anna Nowak"),
    ("Katarzyna Nowak", "Karolina Nowak"),
    ("Maria Kowalska", "Marta Kowalska"),
    ("Marek Zieliński", "Marcin Zieliński"),
    ("John Smith", "Jane Smith"),
    ("James Smith", "Jane Smith"),
    ("Rachel Morris", "Rachel Moore"),
    ("Lee Brown", "Lee Green"),
    ("Fatima", "Fatima Khan"),
]


@pytest.mark.parametrize(("one", "other"), MEET)
def test_two_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert name_keys(one) & name_keys(other), (name_keys(one), name_keys(other))


@pytest.mark.parametrize(("one", "other"), STAY_APART)
def test_two_people_stay_apart(one: str, other: str) -> None:
    assert not name_keys(one) & name_keys(other)


@pytest.mark.parametrize("name", ["", "  ", "?", "12", "-", "'\u2019"])
def test_nothing_like_a_name_has_no_keys(name: str) -> None:
    assert name_keys(name) == frozenset()


def test_a_hostile_name_stays_small() -> None:
    assert len(name_keys("Ththththchchchchwłąęrz " * 400)) < 5000


def test_everyday_names_need_few_keys() -> None:
    names = [name for pair in MEET for name in pair]
    assert max(len(name_keys(name)) for name in names) <= 80
